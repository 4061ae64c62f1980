/** What the shop sells. */
export const LAMPS = [
  {
    id: "alba",
    name: "Alba",
    kind: "Table lamp",
    price: 189,
    story: "The first lamp we ever made, and still the one we take home. A turned foot, a linen shade, nothing else.",
    details: { Height: "46 cm", Wood: "Oiled oak", Shade: "Washed linen", Cord: "2 m, cotton" },
  },
  {
    id: "holm",
    name: "Holm",
    kind: "Desk lamp",
    price: 214,
    story:
      "Two brass arms and a forest-green head that stays where you leave it. For letters, and for late spreadsheets.",
    details: { Height: "52 cm", Reach: "64 cm", Head: "Spun steel", Cord: "2.5 m, cotton" },
  },
  {
    id: "nara",
    name: "Nara",
    kind: "Pendant",
    price: 268,
    story: "A dome cut from one piece of oak, hung low over a table. It gathers the people beneath it.",
    details: { Width: "38 cm", Wood: "Smoked oak", Drop: "up to 1.8 m", Bulb: "E27, included" },
  },
  {
    id: "faro",
    name: "Faro",
    kind: "Floor lamp",
    price: 342,
    story: "Three legs, one tall shade, and a warm circle on the floor that is just the size of an armchair.",
    details: { Height: "148 cm", Wood: "Oiled oak", Shade: "Washed linen", Switch: "Foot dimmer" },
  },
  {
    id: "wick",
    name: "Wick",
    kind: "Portable lantern",
    price: 129,
    story: "Twelve hours of candlelight without a candle. Charges overnight, survives the garden and most children.",
    details: { Height: "24 cm", Battery: "12 hours", Weather: "Rain is fine", Charge: "USB-C" },
  },
  {
    id: "duna",
    name: "Duna",
    kind: "Wall light",
    price: 156,
    story:
      "A half shade of parchment that lets its light run down the wall like sand. Left and right are both welcome.",
    details: { Height: "32 cm", Shade: "Parchment", Plate: "Oak", Wiring: "Plug or fixed" },
  },
];
