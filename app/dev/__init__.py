"""`porchlight dev`: real servers, the whole stack and demo data on one machine."""
