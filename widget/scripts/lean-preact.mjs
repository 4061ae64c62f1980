/**
 * Preact without what nothing here uses: class components, context, error boundaries, hydration, suspense, `math`,
 * and `dangerouslySetInnerHTML`, with which the script's only way to write HTML into a page goes too (ADR 0013).
 *
 * Every cut must be found exactly once, so another version of Preact ends the build until somebody has looked.
 */
const CUTS = [
  [
    "default properties",
    ',"function"==typeof l&&null!=l.defaultProps)for(o in l.defaultProps)void 0===e[o]&&(e[o]=l.defaultProps[o]);return x(',
    ");return x(",
  ],
  [
    "classes and context",
    "M=F.prototype&&F.prototype.render,I=(s=F.contextType)&&i[s.__c],P=s?I?I.props.value:s.__:i,",
    "P=i,",
  ],
  [
    "",
    "(M?u.__c=p=new F(x,P):(u.__c=p=new C(x,P),p.constructor=F,p.render=Q),I&&I.sub(p),",
    "(u.__c=p=new C(x,P),p.constructor=F,p.render=Q,",
  ],
  [
    "",
    ",M&&null==p.__s&&(p.__s=p.state),M&&null!=F.getDerivedStateFromProps&&(p.__s==p.state&&(p.__s=m({},p.__s)),m(p.__s,F.getDerivedStateFromProps(x,p.__s))),y=p.props,d=p.state,",
    ",",
  ],
  [
    "",
    "p.__v=u,v)M&&null==F.getDerivedStateFromProps&&null!=p.componentWillMount&&p.componentWillMount(),M&&null!=p.componentDidMount&&p.__h.push(p.componentDidMount);else{if(M&&null==F.getDerivedStateFromProps&&x!==y&&null!=p.componentWillReceiveProps&&p.componentWillReceiveProps(x,P),u.__v==t.__v",
    "p.__v=u,!v){if(u.__v==t.__v",
  ],
  ["", ",M&&null!=p.componentDidUpdate&&p.__h.push(function(){p.componentDidUpdate(y,d,_)})", ""],
  [
    "",
    "if(p.context=P,p.props=x,p.__P=n,p.__e=!1,A=l.__r,H=0,M)p.state=p.__s,p.__d=!1,A&&A(u),s=p.render(p.props,p.state,p.context),w.push.apply(p.__h,p._sb),p._sb=[];else do{",
    "p.context=P,p.props=x,p.__P=n,p.__e=!1,A=l.__r,H=0;do{",
  ],
  [
    "",
    "null!=p.getChildContext&&(i=m(m({},i),p.getChildContext())),M&&!v&&null!=p.getSnapshotBeforeUpdate&&(_=p.getSnapshotBeforeUpdate(y,d)),",
    "",
  ],
  ["", ",C.prototype.forceUpdate=function(n){this.__v&&(this.__e=!0,n&&this.__h.push(n),A(this))}", ""],
  [
    "error boundaries",
    "{__e:function(n,l,u,t){for(var i,r,o;l=l.__;)if((i=l.__c)&&!i.__)try{if((r=i.constructor)&&null!=r.getDerivedStateFromError&&(i.setState(r.getDerivedStateFromError(n)),o=i.__d),null!=i.componentDidCatch&&(i.componentDidCatch(n,t||{}),o=i.__d),o)return i.__E=i}catch(l){n=l}throw n}}",
    "{__e:function(n){throw n}}",
  ],
  [
    "hydration and suspense",
    "if(e.length=h,u.__v=null,c||null!=o){if(n.then){for(u.__u|=c?160:128;f&&8==f.nodeType&&f.nextSibling;)f=f.nextSibling;null!=o&&(o[o.indexOf(f)]=null),u.__e=f}else if(null!=o)for(j=o.length;j--;)b(o[j])}else u.__e=t.__e;null==u.__k&&(u.__k=t.__k||[]),n.then||B(u),",
    "e.length=h,u.__v=null,u.__e=t.__e,null==u.__k&&(u.__k=t.__k||[]),B(u),",
  ],
  ["", "128&t.__u&&(c=!!(32&t.__u),o=[f=u.__e=t.__e]),", ""],
  ["", "&&s(u),128&u.__u?void 0:f", "&&s(u),f"],
  ["", ",c&&(l.__m&&l.__m(t,e),c=!1),e=null}", "}"],
  ["", "m===k||c&&u.data==k||(u.data=k)", "m===k||(u.data=k)"],
  [
    "",
    'if(e="textarea"==x&&null!=k.defaultValue?null:e&&n.call(u.childNodes),!c&&null!=e)for(m={},s=0;s<u.attributes.length;s++)m[(y=u.attributes[s]).name]=y.value;',
    "",
  ],
  ["", 'c&&"function"!=typeof y||m[s]===y||', "m[s]===y||"],
  [
    "",
    't==document&&(t=document.documentElement),l.__&&l.__(u,t),o=(r="function"==typeof i)?null:i&&i.__k||t.__k,',
    "o=t.__k,",
  ],
  [
    "",
    "u=(!r&&i||t).__k=k(S,null,[u]),o||d,d,t.namespaceURI,!r&&i?[i]:o?null:t.firstChild?n.call(t.childNodes):null,e,!r&&i?i:o?o.__e:t.firstChild,r,f)",
    "u=t.__k=k(S,null,[u]),o||d,d,t.namespaceURI,null,e,o?o.__e:null,!1,f)",
  ],
  [
    "elements that are not here",
    'if("svg"==x?o="http://www.w3.org/2000/svg":"math"==x?o="http://www.w3.org/1998/Math/MathML":o||(o="http://www.w3.org/1999/xhtml"),null!=e)for(s=0;s<e.length;s++)if((y=e[s])&&"setAttribute"in y==!!x&&(x?y.localName==x:3==y.nodeType)){u=y,e[s]=null;break}',
    '"svg"==x?o="http://www.w3.org/2000/svg":o||(o="http://www.w3.org/1999/xhtml");',
  ],
  [
    "",
    'c&&"textarea"!=x||(s="value","progress"==x&&null==w?u.removeAttribute("value"):null!=w&&(w!==u[s]||"progress"==x&&!w||"option"==x&&w!=m[s])&&N(u,s,w,m[s],o),s="checked",null!=_&&_!=u[s]&&N(u,s,_,m[s],o))',
    'null!=w&&w!==u.value&&N(u,"value",w,m.value,o)',
  ],
  ["", '"value"==s?w=y:"checked"==s?_=y:', '"value"==s?w=y:'],
  [
    "HTML as text",
    '"dangerouslySetInnerHTML"==s?p=y:"children"==s||s in k||"value"==s&&"defaultValue"in k||"checked"==s&&"defaultChecked"in k||',
    '"children"==s||s in k||',
  ],
  ["", '"dangerouslySetInnerHTML"==s?h=y:', ""],
  [
    "",
    'if(h)c||p&&(h.__html==p.__html||h.__html==u.innerHTML)||(u.innerHTML=h.__html),t.__k=[];else if(p&&(u.innerHTML=""),L("template"==t.type?u.content:u,g(v)?v:[v],t,i,r,"foreignObject"==x?"http://www.w3.org/1999/xhtml":o,e,f,e?e[0]:i.__k&&$(i,0),c,a),null!=e)for(s=e.length;s--;)b(e[s]);',
    "L(u,g(v)?v:[v],t,i,r,o,null,f,i.__k&&$(i,0),!1,a);",
  ],
];

/** A Vite plugin. */
export function leanPreact() {
  return {
    name: "lean-preact",
    apply: "build",
    transform: { filter: { id: /preact\/dist\/preact\.module\.js$/u }, handler: lean },
  };
}

/** The text of preact.module.js with the cuts made. */
export function lean(source) {
  return CUTS.reduce((text, [, cut, left]) => {
    const found = text.split(cut);
    if (found.length !== 2) throw new Error(`Preact has changed; see scripts/lean-preact.mjs: ${cut}`);
    return found.join(left);
  }, source);
}
