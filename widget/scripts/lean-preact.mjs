/**
 * Preact without what nothing here uses: class components, context, error boundaries, hydration, suspense, `math`,
 * events in their capture phase, styles but custom properties, and `dangerouslySetInnerHTML`, with which the script's only way to write HTML into a page goes too (ADR 0013).
 *
 * Every cut must be found exactly once, so another version of Preact ends the build until somebody has looked.
 */
export const CUTS = [
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
  [
    "events in their capture phase, and names that are not `on` and the event's",
    'r=l!=(l=l.replace(s,"$1")),o=l.toLowerCase(),l=o in n||"onFocusOut"==l||"onFocusIn"==l?o.slice(2):l.slice(2),n.l||(n.l={}),n.l[l+r]=u,u?t?u[a]=t[a]:(u[a]=h,n.addEventListener(l,r?v:p,r)):n.removeEventListener(l,r?v:p,r);',
    "l=l.slice(2).toLowerCase(),n.l||(n.l={}),n.l[l]=u,u?t?u[a]=t[a]:(u[a]=h,n.addEventListener(l,p)):n.removeEventListener(l,p);",
  ],
  [
    "",
    "function V(n){return function(u){if(this.l){var t=this.l[u.type+n];if(null==u[c])u[c]=h++;else if(u[c]<t[a])return;return t(l.event?l.event(u):u)}}}",
    "",
  ],
  [
    "",
    "s=/(PointerCapture)$|Capture$/i,h=0,p=V(!1),v=V(!0),",
    "h=0,p=function(n){if(this.l){var l=this.l[n.type];if(null==n[c])n[c]=h++;else if(n[c]<l[a])return;return l(n)}},",
  ],
  [
    "attributes that are not here",
    'if("http://www.w3.org/2000/svg"==i)l=l.replace(/xlink(H|:h)/,"h").replace(/sName$/,"s");else if("width"!=l&&"height"!=l&&"href"!=l&&"list"!=l&&"form"!=l&&"tabIndex"!=l&&"download"!=l&&"rowSpan"!=l&&"colSpan"!=l&&"role"!=l&&"popover"!=l&&l in n)try',
    'if("http://www.w3.org/2000/svg"!=i&&l in n)try',
  ],
  ["", '"popover"==l&&1==u?"":u', "u"],
  ["", "document.createElementNS(o,x,k.is&&k)", "document.createElementNS(o,x)"],
  [
    "styles but custom properties",
    'if("string"==typeof u)n.style.cssText=u;else{if("string"==typeof t&&(n.style.cssText=t=""),t)for(l in t)u&&l in u||z(n.style,l,"");if(u)for(l in u)t&&u[l]==t[l]||z(n.style,l,u[l])}else if',
    "for(l in u)t&&u[l]==t[l]||n.style.setProperty(l,u[l]);else if",
  ],
  [
    "references that are functions",
    'try{if("function"==typeof n){var i="function"==typeof n.__u;i&&n.__u(),i&&null==u||(n.__u=n(u))}else n.current=u}catch(n){l.__e(n,t)}',
    "n.current=u",
  ],
  [
    "what classes have, and hooks have not",
    "if(i.componentWillUnmount)try{i.componentWillUnmount()}catch(n){l.__e(n,u)}",
    "",
  ],
  [
    "",
    'var u;u=null!=this.__s&&this.__s!=this.state?this.__s:this.__s=m({},this.state),"function"==typeof n&&(n=n(m({},u),this.props)),n&&m(u,n),null!=n&&this.__v&&(l&&this._sb.push(l),A(this))',
    "this.__v&&A(this)",
  ],
  ["", "w.push.apply(p.__h,p._sb),p._sb=[],", ""],
  ["", ",p._sb=[]", ""],
  ["", ",n.some(function(u){try{n=u.__h,u.__h=[],n.some(function(n){n.call(u)})}catch(n){l.__e(n,u.__v)}})", ""],
  ["options of other tools", "null==o&&null!=l.vnode&&l.vnode(e),", ""],
  ["", "l.vnode&&l.vnode(o),", ""],
  [
    "",
    "(!n.__d&&(n.__d=!0)&&i.push(n)&&!H.__r++||r!=l.debounceRendering)&&((r=l.debounceRendering)||o)(H)",
    "!n.__d&&(n.__d=!0)&&i.push(n)&&!H.__r++&&o(H)",
  ],
  [
    "browsers of another age",
    'o="function"==typeof Promise?Promise.prototype.then.bind(Promise.resolve()):setTimeout',
    "o=Promise.prototype.then.bind(Promise.resolve())",
  ],
  ["texts that are no strings", '||"bigint"==typeof o||o.constructor==String?', "?"],
];

export const HOOKS = [
  ["what else might use Preact's options", ",e=c.__b,a=c.__r,v=c.diffed,l=c.__c,m=c.unmount,p=c.__;", ";"],
  ["", ",e&&e(n)", ""],
  ["", "a&&a(n),", ""],
  ["", "v&&v(n);", ""],
  ["", ",l&&l(n,t)", ""],
  ["", "m&&m(n);", ""],
  ["", "c.__=function(n,t){n&&t.__k&&t.__k.__m&&(n.__m=t.__k.__m),p&&p(n,t)},", ""],
  ["", "c.__h&&c.__h(r,n,o||t),o=0;", ""],
  ["", "return o=1,", "return "],
  ["", "return o=5,", "return "],
  ["", "return o=8,", "return "],
  ["", "i=s(t++,3);!c.__s&&", "i=s(t++,3);"],
  ["", "i=s(t++,4);!c.__s&&", "i=s(t++,4);"],
  ["", "(1!==f.push(t)&&i===c.requestAnimationFrame||((i=c.requestAnimationFrame)||w)(j))", "1===f.push(t)&&w(j)"],
  [
    "components that are not functions",
    "var c=r.shouldComponentUpdate,e=r.componentWillUpdate;r.componentWillUpdate=function(n,t,r){if(this.__e){var u=c;c=void 0,f(n,t,r),c=u}e&&e.call(this,n,t,r)}",
    "r.componentWillUpdate=function(n,t,r){this.__e&&f(n,t,r)}",
  ],
  ["", "if(o.__c.__H.__.some(", "o.__c.__H.__.some("],
  ["", "}),c){var f=c.call(this,n,t,r);return u?f||i:f}", "});"],
  ["a reducer that begins by a function", "i?i(u):D(void 0,u)", "D(void 0,u)"],
  ["browsers of another age", 'var k="function"==typeof requestAnimationFrame;', ""],
  ["", "k&&cancelAnimationFrame(t)", "cancelAnimationFrame(t)"],
  ["", "k&&(t=requestAnimationFrame(r))", "t=requestAnimationFrame(r)"],
];

/** A Vite plugin. */
export function leanPreact() {
  return {
    name: "lean-preact",
    apply: "build",
    transform: {
      filter: { id: /(?:preact|hooks)\.module\.js$/u },
      handler: (source, id) => lean(source, id.endsWith("hooks.module.js") ? HOOKS : CUTS),
    },
  };
}

/** The text of one of Preact's files with the cuts made. */
export function lean(source, cuts) {
  return cuts.reduce((text, [, cut, left]) => {
    const found = text.split(cut);
    if (found.length !== 2) throw new Error(`Preact has changed; see scripts/lean-preact.mjs: ${cut}`);
    return found.join(left);
  }, source);
}
