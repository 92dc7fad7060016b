const Me=(function(){const e=typeof document<"u"&&document.createElement("link").relList;return e&&e.supports&&e.supports("modulepreload")?"modulepreload":"preload"})(),je=function(s){return"/console/"+s},le={},De=function(e,t,r){let i=Promise.resolve();if(t&&t.length>0){let o=function(c){return Promise.all(c.map(u=>Promise.resolve(u).then(p=>({status:"fulfilled",value:p}),p=>({status:"rejected",reason:p}))))};document.getElementsByTagName("link");const l=document.querySelector("meta[property=csp-nonce]"),d=l?.nonce||l?.getAttribute("nonce");i=o(t.map(c=>{if(c=je(c),c in le)return;le[c]=!0;const u=c.endsWith(".css"),p=u?'[rel="stylesheet"]':"";if(document.querySelector(`link[href="${c}"]${p}`))return;const m=document.createElement("link");if(m.rel=u?"stylesheet":Me,u||(m.as="script"),m.crossOrigin="",m.href=c,d&&m.setAttribute("nonce",d),document.head.appendChild(m),u)return new Promise((g,S)=>{m.addEventListener("load",g),m.addEventListener("error",()=>S(new Error(`Unable to preload CSS for ${c}`)))})}))}function n(o){const l=new Event("vite:preloadError",{cancelable:!0});if(l.payload=o,window.dispatchEvent(l),!l.defaultPrevented)throw o}return i.then(o=>{for(const l of o||[])l.status==="rejected"&&n(l.reason);return e().catch(n)})};/**
 * @license
 * Copyright 2019 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 */const q=globalThis,se=q.ShadowRoot&&(q.ShadyCSS===void 0||q.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,re=Symbol(),ce=new WeakMap;let xe=class{constructor(e,t,r){if(this._$cssResult$=!0,r!==re)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o;const t=this.t;if(se&&e===void 0){const r=t!==void 0&&t.length===1;r&&(e=ce.get(t)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),r&&ce.set(t,e))}return e}toString(){return this.cssText}};const He=s=>new xe(typeof s=="string"?s:s+"",void 0,re),R=(s,...e)=>{const t=s.length===1?s[0]:e.reduce((r,i,n)=>r+(o=>{if(o._$cssResult$===!0)return o.cssText;if(typeof o=="number")return o;throw Error("Value passed to 'css' function must be a 'css' function result: "+o+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(i)+s[n+1],s[0]);return new xe(t,s,re)},ze=(s,e)=>{if(se)s.adoptedStyleSheets=e.map(t=>t instanceof CSSStyleSheet?t:t.styleSheet);else for(const t of e){const r=document.createElement("style"),i=q.litNonce;i!==void 0&&r.setAttribute("nonce",i),r.textContent=t.cssText,s.appendChild(r)}},he=se?s=>s:s=>s instanceof CSSStyleSheet?(e=>{let t="";for(const r of e.cssRules)t+=r.cssText;return He(t)})(s):s;/**
 * @license
 * Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 */const{is:Le,defineProperty:Ie,getOwnPropertyDescriptor:Be,getOwnPropertyNames:qe,getOwnPropertySymbols:Fe,getPrototypeOf:Ve}=Object,G=globalThis,pe=G.trustedTypes,We=pe?pe.emptyScript:"",Ge=G.reactiveElementPolyfillSupport,M=(s,e)=>s,F={toAttribute(s,e){switch(e){case Boolean:s=s?We:null;break;case Object:case Array:s=s==null?s:JSON.stringify(s)}return s},fromAttribute(s,e){let t=s;switch(e){case Boolean:t=s!==null;break;case Number:t=s===null?null:Number(s);break;case Object:case Array:try{t=JSON.parse(s)}catch{t=null}}return t}},ie=(s,e)=>!Le(s,e),ue={attribute:!0,type:String,converter:F,reflect:!1,useDefault:!1,hasChanged:ie};Symbol.metadata??=Symbol("metadata"),G.litPropertyMetadata??=new WeakMap;let C=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=ue){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){const r=Symbol(),i=this.getPropertyDescriptor(e,r,t);i!==void 0&&Ie(this.prototype,e,i)}}static getPropertyDescriptor(e,t,r){const{get:i,set:n}=Be(this.prototype,e)??{get(){return this[t]},set(o){this[t]=o}};return{get:i,set(o){const l=i?.call(this);n?.call(this,o),this.requestUpdate(e,l,r)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??ue}static _$Ei(){if(this.hasOwnProperty(M("elementProperties")))return;const e=Ve(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(M("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(M("properties"))){const t=this.properties,r=[...qe(t),...Fe(t)];for(const i of r)this.createProperty(i,t[i])}const e=this[Symbol.metadata];if(e!==null){const t=litPropertyMetadata.get(e);if(t!==void 0)for(const[r,i]of t)this.elementProperties.set(r,i)}this._$Eh=new Map;for(const[t,r]of this.elementProperties){const i=this._$Eu(t,r);i!==void 0&&this._$Eh.set(i,t)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){const t=[];if(Array.isArray(e)){const r=new Set(e.flat(1/0).reverse());for(const i of r)t.unshift(he(i))}else e!==void 0&&t.push(he(e));return t}static _$Eu(e,t){const r=t.attribute;return r===!1?void 0:typeof r=="string"?r:typeof e=="string"?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){const e=new Map,t=this.constructor.elementProperties;for(const r of t.keys())this.hasOwnProperty(r)&&(e.set(r,this[r]),delete this[r]);e.size>0&&(this._$Ep=e)}createRenderRoot(){const e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return ze(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,r){this._$AK(e,r)}_$ET(e,t){const r=this.constructor.elementProperties.get(e),i=this.constructor._$Eu(e,r);if(i!==void 0&&r.reflect===!0){const n=(r.converter?.toAttribute!==void 0?r.converter:F).toAttribute(t,r.type);this._$Em=e,n==null?this.removeAttribute(i):this.setAttribute(i,n),this._$Em=null}}_$AK(e,t){const r=this.constructor,i=r._$Eh.get(e);if(i!==void 0&&this._$Em!==i){const n=r.getPropertyOptions(i),o=typeof n.converter=="function"?{fromAttribute:n.converter}:n.converter?.fromAttribute!==void 0?n.converter:F;this._$Em=i;const l=o.fromAttribute(t,n.type);this[i]=l??this._$Ej?.get(i)??l,this._$Em=null}}requestUpdate(e,t,r,i=!1,n){if(e!==void 0){const o=this.constructor;if(i===!1&&(n=this[e]),r??=o.getPropertyOptions(e),!((r.hasChanged??ie)(n,t)||r.useDefault&&r.reflect&&n===this._$Ej?.get(e)&&!this.hasAttribute(o._$Eu(e,r))))return;this.C(e,t,r)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(e,t,{useDefault:r,reflect:i,wrapped:n},o){r&&!(this._$Ej??=new Map).has(e)&&(this._$Ej.set(e,o??t??this[e]),n!==!0||o!==void 0)||(this._$AL.has(e)||(this.hasUpdated||r||(t=void 0),this._$AL.set(e,t)),i===!0&&this._$Em!==e&&(this._$Eq??=new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(t){Promise.reject(t)}const e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(const[i,n]of this._$Ep)this[i]=n;this._$Ep=void 0}const r=this.constructor.elementProperties;if(r.size>0)for(const[i,n]of r){const{wrapped:o}=n,l=this[i];o!==!0||this._$AL.has(i)||l===void 0||this.C(i,void 0,n,l)}}let e=!1;const t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(r=>r.hostUpdate?.()),this.update(t)):this._$EM()}catch(r){throw e=!1,this._$EM(),r}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(t=>t.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(t=>this._$ET(t,this[t])),this._$EM()}updated(e){}firstUpdated(e){}};C.elementStyles=[],C.shadowRootOptions={mode:"open"},C[M("elementProperties")]=new Map,C[M("finalized")]=new Map,Ge?.({ReactiveElement:C}),(G.reactiveElementVersions??=[]).push("2.1.2");/**
 * @license
 * Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 */const ne=globalThis,me=s=>s,V=ne.trustedTypes,$e=V?V.createPolicy("lit-html",{createHTML:s=>s}):void 0,Ce="$lit$",b=`lit$${Math.random().toFixed(9).slice(2)}$`,Pe="?"+b,Je=`<${Pe}>`,_=document,j=()=>_.createComment(""),D=s=>s===null||typeof s!="object"&&typeof s!="function",oe=Array.isArray,Ze=s=>oe(s)||typeof s?.[Symbol.iterator]=="function",Y=`[ 	
\f\r]`,N=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,fe=/-->/g,ge=/>/g,y=RegExp(`>|${Y}(?:([^\\s"'>=/]+)(${Y}*=${Y}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),ve=/'/g,be=/"/g,Oe=/^(?:script|style|textarea|title)$/i,Te=s=>(e,...t)=>({_$litType$:s,strings:e,values:t}),a=Te(1),Ot=Te(2),O=Symbol.for("lit-noChange"),h=Symbol.for("lit-nothing"),ye=new WeakMap,w=_.createTreeWalker(_,129);function Ue(s,e){if(!oe(s)||!s.hasOwnProperty("raw"))throw Error("invalid template strings array");return $e!==void 0?$e.createHTML(e):e}const Ke=(s,e)=>{const t=s.length-1,r=[];let i,n=e===2?"<svg>":e===3?"<math>":"",o=N;for(let l=0;l<t;l++){const d=s[l];let c,u,p=-1,m=0;for(;m<d.length&&(o.lastIndex=m,u=o.exec(d),u!==null);)m=o.lastIndex,o===N?u[1]==="!--"?o=fe:u[1]!==void 0?o=ge:u[2]!==void 0?(Oe.test(u[2])&&(i=RegExp("</"+u[2],"g")),o=y):u[3]!==void 0&&(o=y):o===y?u[0]===">"?(o=i??N,p=-1):u[1]===void 0?p=-2:(p=o.lastIndex-u[2].length,c=u[1],o=u[3]===void 0?y:u[3]==='"'?be:ve):o===be||o===ve?o=y:o===fe||o===ge?o=N:(o=y,i=void 0);const g=o===y&&s[l+1].startsWith("/>")?" ":"";n+=o===N?d+Je:p>=0?(r.push(c),d.slice(0,p)+Ce+d.slice(p)+b+g):d+b+(p===-2?l:g)}return[Ue(s,n+(s[t]||"<?>")+(e===2?"</svg>":e===3?"</math>":"")),r]};class H{constructor({strings:e,_$litType$:t},r){let i;this.parts=[];let n=0,o=0;const l=e.length-1,d=this.parts,[c,u]=Ke(e,t);if(this.el=H.createElement(c,r),w.currentNode=this.el.content,t===2||t===3){const p=this.el.content.firstChild;p.replaceWith(...p.childNodes)}for(;(i=w.nextNode())!==null&&d.length<l;){if(i.nodeType===1){if(i.hasAttributes())for(const p of i.getAttributeNames())if(p.endsWith(Ce)){const m=u[o++],g=i.getAttribute(p).split(b),S=/([.?@])?(.*)/.exec(m);d.push({type:1,index:n,name:S[2],strings:g,ctor:S[1]==="."?Xe:S[1]==="?"?Qe:S[1]==="@"?et:J}),i.removeAttribute(p)}else p.startsWith(b)&&(d.push({type:6,index:n}),i.removeAttribute(p));if(Oe.test(i.tagName)){const p=i.textContent.split(b),m=p.length-1;if(m>0){i.textContent=V?V.emptyScript:"";for(let g=0;g<m;g++)i.append(p[g],j()),w.nextNode(),d.push({type:2,index:++n});i.append(p[m],j())}}}else if(i.nodeType===8)if(i.data===Pe)d.push({type:2,index:n});else{let p=-1;for(;(p=i.data.indexOf(b,p+1))!==-1;)d.push({type:7,index:n}),p+=b.length-1}n++}}static createElement(e,t){const r=_.createElement("template");return r.innerHTML=e,r}}function T(s,e,t=s,r){if(e===O)return e;let i=r!==void 0?t._$Co?.[r]:t._$Cl;const n=D(e)?void 0:e._$litDirective$;return i?.constructor!==n&&(i?._$AO?.(!1),n===void 0?i=void 0:(i=new n(s),i._$AT(s,t,r)),r!==void 0?(t._$Co??=[])[r]=i:t._$Cl=i),i!==void 0&&(e=T(s,i._$AS(s,e.values),i,r)),e}class Ye{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){const{el:{content:t},parts:r}=this._$AD,i=(e?.creationScope??_).importNode(t,!0);w.currentNode=i;let n=w.nextNode(),o=0,l=0,d=r[0];for(;d!==void 0;){if(o===d.index){let c;d.type===2?c=new z(n,n.nextSibling,this,e):d.type===1?c=new d.ctor(n,d.name,d.strings,this,e):d.type===6&&(c=new tt(n,this,e)),this._$AV.push(c),d=r[++l]}o!==d?.index&&(n=w.nextNode(),o++)}return w.currentNode=_,i}p(e){let t=0;for(const r of this._$AV)r!==void 0&&(r.strings!==void 0?(r._$AI(e,r,t),t+=r.strings.length-2):r._$AI(e[t])),t++}}class z{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,r,i){this.type=2,this._$AH=h,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=r,this.options=i,this._$Cv=i?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode;const t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=T(this,e,t),D(e)?e===h||e==null||e===""?(this._$AH!==h&&this._$AR(),this._$AH=h):e!==this._$AH&&e!==O&&this._(e):e._$litType$!==void 0?this.$(e):e.nodeType!==void 0?this.T(e):Ze(e)?this.k(e):this._(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==h&&D(this._$AH)?this._$AA.nextSibling.data=e:this.T(_.createTextNode(e)),this._$AH=e}$(e){const{values:t,_$litType$:r}=e,i=typeof r=="number"?this._$AC(e):(r.el===void 0&&(r.el=H.createElement(Ue(r.h,r.h[0]),this.options)),r);if(this._$AH?._$AD===i)this._$AH.p(t);else{const n=new Ye(i,this),o=n.u(this.options);n.p(t),this.T(o),this._$AH=n}}_$AC(e){let t=ye.get(e.strings);return t===void 0&&ye.set(e.strings,t=new H(e)),t}k(e){oe(this._$AH)||(this._$AH=[],this._$AR());const t=this._$AH;let r,i=0;for(const n of e)i===t.length?t.push(r=new z(this.O(j()),this.O(j()),this,this.options)):r=t[i],r._$AI(n),i++;i<t.length&&(this._$AR(r&&r._$AB.nextSibling,i),t.length=i)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){const r=me(e).nextSibling;me(e).remove(),e=r}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}}class J{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,r,i,n){this.type=1,this._$AH=h,this._$AN=void 0,this.element=e,this.name=t,this._$AM=i,this.options=n,r.length>2||r[0]!==""||r[1]!==""?(this._$AH=Array(r.length-1).fill(new String),this.strings=r):this._$AH=h}_$AI(e,t=this,r,i){const n=this.strings;let o=!1;if(n===void 0)e=T(this,e,t,0),o=!D(e)||e!==this._$AH&&e!==O,o&&(this._$AH=e);else{const l=e;let d,c;for(e=n[0],d=0;d<n.length-1;d++)c=T(this,l[r+d],t,d),c===O&&(c=this._$AH[d]),o||=!D(c)||c!==this._$AH[d],c===h?e=h:e!==h&&(e+=(c??"")+n[d+1]),this._$AH[d]=c}o&&!i&&this.j(e)}j(e){e===h?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??"")}}class Xe extends J{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===h?void 0:e}}class Qe extends J{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==h)}}class et extends J{constructor(e,t,r,i,n){super(e,t,r,i,n),this.type=5}_$AI(e,t=this){if((e=T(this,e,t,0)??h)===O)return;const r=this._$AH,i=e===h&&r!==h||e.capture!==r.capture||e.once!==r.once||e.passive!==r.passive,n=e!==h&&(r===h||i);i&&this.element.removeEventListener(this.name,this,r),n&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}}class tt{constructor(e,t,r){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=r}get _$AU(){return this._$AM._$AU}_$AI(e){T(this,e)}}const st=ne.litHtmlPolyfillSupport;st?.(H,z),(ne.litHtmlVersions??=[]).push("3.3.3");const rt=(s,e,t)=>{const r=t?.renderBefore??e;let i=r._$litPart$;if(i===void 0){const n=t?.renderBefore??null;r._$litPart$=i=new z(e.insertBefore(j(),n),n,void 0,t??{})}return i._$AI(s),i};/**
 * @license
 * Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 */const ae=globalThis;class P extends C{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){const e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){const t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=rt(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return O}}P._$litElement$=!0,P.finalized=!0,ae.litElementHydrateSupport?.({LitElement:P});const it=ae.litElementPolyfillSupport;it?.({LitElement:P});(ae.litElementVersions??=[]).push("4.2.2");/**
 * @license
 * Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 */const v=s=>(e,t)=>{t!==void 0?t.addInitializer(()=>{customElements.define(s,e)}):customElements.define(s,e)};/**
 * @license
 * Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 */const nt={attribute:!0,type:String,converter:F,reflect:!1,hasChanged:ie},ot=(s=nt,e,t)=>{const{kind:r,metadata:i}=t;let n=globalThis.litPropertyMetadata.get(i);if(n===void 0&&globalThis.litPropertyMetadata.set(i,n=new Map),r==="setter"&&((s=Object.create(s)).wrapped=!0),n.set(t.name,s),r==="accessor"){const{name:o}=t;return{set(l){const d=e.get.call(this);e.set.call(this,l),this.requestUpdate(o,d,s,!0,l)},init(l){return l!==void 0&&this.C(o,void 0,s,l),l}}}if(r==="setter"){const{name:o}=t;return function(l){const d=this[o];e.call(this,l),this.requestUpdate(o,d,s,!0,l)}}throw Error("Unsupported decorator location: "+r)};function Re(s){return(e,t)=>typeof t=="object"?ot(s,e,t):((r,i,n)=>{const o=i.hasOwnProperty(n);return i.constructor.createProperty(n,r),o?Object.getOwnPropertyDescriptor(i,n):void 0})(s,e,t)}/**
 * @license
 * Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 */function E(s){return Re({...s,state:!0,attribute:!1})}const L=R`
  :host { box-sizing: border-box; }
  *, *::before, *::after { box-sizing: border-box; }
  h1, h2, p { margin: 0; }
  button, input, select, textarea { font: inherit; color: inherit; }
  :focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
  button {
    display: inline-flex; align-items: center; justify-content: center; gap: 0.5rem; min-height: 2.75rem;
    min-width: 2.75rem; padding: 0 0.9rem; border: 1px solid transparent; border-radius: 0.75rem;
    background: var(--raised); cursor: pointer;
  }
  button:hover:not(:disabled) { border-color: var(--dim); }
  button:disabled { cursor: default; opacity: 0.55; }
  button.plain { background: transparent; }
  button.icon { padding: 0; }
  button.main { background: var(--accent); color: var(--on-accent); font-weight: 600; }
  button.danger { background: var(--danger); color: var(--on-danger); }
  button[aria-pressed='true'] { background: var(--ink); color: var(--ground); }
  input:not([type='checkbox']), select, textarea {
    width: 100%; min-height: 2.75rem; padding: 0.5rem 0.8rem; border: 1px solid var(--dim); border-radius: 0.75rem;
    background: var(--panel); font-weight: 400;
  }
  ::placeholder { color: var(--dim); opacity: 1; }
  .dim { color: var(--dim); }
  .small { font-size: 0.875rem; }
  .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  .face {
    display: inline-grid; place-items: center; flex: none; width: 2.5rem; height: 2.5rem; border-radius: 50%;
    background: var(--mine); color: var(--ink); font-weight: 600; position: relative;
  }
  .dot {
    position: absolute; right: -0.1rem; bottom: -0.1rem; width: 0.9rem; height: 0.9rem; border: 2px solid var(--panel);
    border-radius: 50%;
  }
  .dot.available { background: var(--good); }
  .dot.busy, .dot.in-a-call { background: var(--danger); }
  .dot.away { background: var(--fair); }
  .dot.offline { background: var(--panel); box-shadow: inset 0 0 0 0.15rem var(--dim); }
  .dot.unknown { display: none; }
`;class U extends Error{constructor(e,t){super(t),this.status=e}}class at{constructor(){this.administrator="",this.csrf=""}async wake(){try{return this.take(await this.see("/session")),!0}catch(e){if(e instanceof U&&e.status===401)return!1;throw e}}async signIn(e,t){this.take(await this.order("POST","/session",{administrator:e,password:t}))}async signOut(){await this.order("DELETE","/session"),this.administrator="",this.csrf=""}take(e){this.administrator=e.administrator,this.csrf=e.csrf}see(e){return this.ask("GET",e)}order(e,t,r){return this.ask(e,t,r)}async ask(e,t,r){const i={};e!=="GET"&&(i["X-CSRF-Token"]=this.csrf),r!==void 0&&(i["Content-Type"]="application/json");const n={method:e,headers:i,cache:"no-store",credentials:"same-origin"};r!==void 0&&(n.body=JSON.stringify(r));const o=await fetch(`/api/v1${t}`,n),l=await o.json().catch(()=>({}));if(!o.ok)throw new U(o.status,l.errors?.join("; ")??`the server answered ${o.status}`);return l}}var dt=Object.defineProperty,de=(s,e,t,r)=>{for(var i=void 0,n=s.length-1,o;n>=0;n--)(o=s[n])&&(i=o(e,t,i)||i);return i&&dt(e,t,i),i};const Z=R`
  h1 { font-size: 1.35rem; line-height: 1.25; }
  h2 { font-size: 1.05rem; margin-top: 1.75rem; }
  .scroll { overflow-x: auto; margin-top: 0.75rem; border: 1px solid var(--line); border-radius: 0.75rem; background: var(--panel); }
  table { border-collapse: collapse; width: 100%; }
  th, td { padding: 0.55rem 0.9rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
  tr:last-child > td { border-bottom: 0; }
  th { font-size: 0.8rem; font-weight: 600; color: var(--dim); white-space: nowrap; }
  td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
  td.tight { white-space: nowrap; }
  code { font-size: 0.88em; overflow-wrap: anywhere; }
  .mark { display: inline-block; padding: 0.05rem 0.55rem; border-radius: 1rem; font-size: 0.8rem; font-weight: 600; border: 1px solid currentColor; white-space: nowrap; }
  .good { color: var(--good); }
  .fair { color: var(--fair); }
  .poor { color: var(--danger); }
  .empty { margin-top: 1rem; color: var(--dim); }
  .wrong { margin-top: 1rem; color: var(--danger); }
  .lead { margin-top: 0.35rem; color: var(--dim); max-width: 60rem; }
`;class f extends P{constructor(){super(...arguments),this.wrong="",this.every=3e3}static{this.styles=[L,Z]}connectedCallback(){super.connectedCallback(),this.again()}disconnectedCallback(){super.disconnectedCallback(),clearTimeout(this.timer),this.timer=void 0}async again(){clearTimeout(this.timer);try{this.told=await this.ask(),this.wrong=""}catch(e){if(e instanceof U&&e.status===401){this.dispatchEvent(new CustomEvent("signed-out",{bubbles:!0,composed:!0}));return}this.wrong=e instanceof U?e.message:"The node cannot be reached just now."}this.isConnected&&this.every>0&&(this.timer=setTimeout(()=>void this.again(),this.every))}render(){return a`
      ${this.wrong?a`<p class="wrong" role="alert">${this.wrong}</p>`:h}
      ${this.told?this.show(this.told):h}
    `}}de([Re({attribute:!1})],f.prototype,"api");de([E()],f.prototype,"told");de([E()],f.prototype,"wrong");function A(s){const e=Math.round(s/1e3);if(e<0)return"over";if(e<120)return`${e} s`;const t=Math.floor(e/60);if(t<120)return`${t} min`;const r=Math.floor(t/60);return r<48?`${r} h`:`${Math.floor(r/24)} days`}function $(s){return Math.round(s).toLocaleString("en-GB")}function we(s){const e=["B","kB","MB","GB","TB"];let t=s,r=0;for(;t>=1e3&&r<e.length-1;)t/=1e3,r++;return`${r===0?t:t.toFixed(1)} ${e[r]}`}function Tt(s){const e=s.split("/"),t=e[e.length-1]??s;return t==="router"&&e[1]?`router of ${e[1]}`:t}var lt=Object.getOwnPropertyDescriptor,ct=(s,e,t,r)=>{for(var i=r>1?void 0:r?lt(e,t):e,n=s.length-1,o;n>=0;n--)(o=s[n])&&(i=o(i)||i);return i};const ht={match:["good","as predicted"],mismatch:["poor","not as predicted"],unknown:["dim","not compared"]};let Q=class extends f{constructor(){super(...arguments),this.every=2e3}ask(){return this.api.see("/calls")}show(s){return a`
      <h1>Calls</h1>
      <p class="lead">
        The path is what the callers' own clients say; of other clients the relay's packets tell. What nobody saw stays
        unknown.
      </p>
      ${s.length===0?a`<p class="empty">No call stands just now.</p>`:s.map(e=>pt(e))}
    `}};Q.styles=[L,Z,R`
      .call { margin-top: 1rem; padding: 1.1rem 1.25rem; background: var(--panel); border: 1px solid var(--line); border-radius: 0.75rem; }
      .top { display: flex; flex-wrap: wrap; align-items: center; gap: 0.4rem 1rem; }
      .top h2 { margin: 0; }
      .two { display: grid; grid-template-columns: repeat(auto-fit, minmax(18rem, 1fr)); gap: 1rem 2.5rem; margin-top: 0.9rem; }
      h3 { margin: 0 0 0.35rem; font-size: 0.8rem; color: var(--dim); }
      dl { display: grid; grid-template-columns: auto 1fr; gap: 0.2rem 1rem; margin: 0; }
      dt { color: var(--dim); }
      dd { margin: 0; overflow-wrap: anywhere; }
      .path { font-size: 1.15rem; font-weight: 600; margin-bottom: 0.35rem; }
      a { color: var(--focus); }
    `];Q=ct([v("turnpike-calls")],Q);function pt(s){const[e,t]=ht[s.verdict];return a`<article class="call">
    <div class="top">
      <h2>${ee(s.from)} and ${ee(s.to)}</h2>
      <span class="dim">for ${A(s.age_ms)}</span>
      <span class="mark ${e}">${t}</span>
    </div>
    <div class="two">
      <section>
        <h3>PREDICTED</h3>
        ${s.predicted?ut(s.predicted):a`<p class="dim">The topology file does not have both.</p>`}
      </section>
      <section>
        <h3>OBSERVED</h3>
        ${mt(s)}
      </section>
    </div>
  </article>`}function ut(s){return a`
    <p class="path">${s.path}</p>
    <dl>
      ${s.segments_a?a`<dt>${s.a}</dt><dd>${s.segments_a.replaceAll(">"," > ")}</dd>`:h}
      ${s.segments_b?a`<dt>${s.b}</dt><dd>${s.segments_b.replaceAll(">"," > ")}</dd>`:h}
      ${s.relays.length?a`<dt>relays</dt><dd>${s.relays.join(", ")}</dd>`:h}
    </dl>
    <p><a href="#map?a=${s.a}&b=${s.b}">Show it on the map</a></p>
  `}function mt(s){const e=s.observed,t={clients:"told by the clients",relay:"seen by the relay",nobody:"nobody tells"}[e.by];return a`
    <p class="path">${e.path} <span class="dim small">${t}</span></p>
    <dl>
      ${e.clients.map(r=>a`<dt>${ee(r.user)}</dt>
          <dd>
            <span class=${r.verdict==="unknown"?"dim":r.verdict}>${r.verdict==="unknown"?"not measured":r.verdict}</span>,
            ${r.path}${r.round_trip_ms===void 0?"":`, ${Math.round(r.round_trip_ms)} ms round trip`}${r.loss_percent===void 0?"":`, ${r.loss_percent.toFixed(1)} % lost`}
          </dd>`)}
      ${e.allocations.map(r=>a`<dt>relay</dt>
          <dd>${r.relayed} for ${r.user}: ${$(r.to_peers_packets)} packets out, ${$(r.from_peers_packets)} in</dd>`)}
      ${s.relays_offered.length&&e.path==="direct"?a`<dt>offered</dt><dd class="dim">${s.relays_offered.join(", ")}, not used</dd>`:h}
    </dl>
  `}function ee(s){return s.split("@")[0]??s}var $t=Object.getOwnPropertyDescriptor,ft=(s,e,t,r)=>{for(var i=r>1?void 0:r?$t(e,t):e,n=s.length-1,o;n>=0;n--)(o=s[n])&&(i=o(i)||i);return i};const gt=720*3600*1e3;let te=class extends f{async ask(){const[s,e,t]=await Promise.all([this.api.see("/status"),this.api.see("/calls"),this.api.see("/certificates")]);return{status:s,calls:e,certificates:t}}show({status:s,calls:e,certificates:t}){const r=d=>s.figures.filter(c=>c.name===d).reduce((c,u)=>c+u.value,0),i=(d,c)=>s.figures.find(u=>u.name===d&&u.label.includes(c))?.value,n=e.filter(d=>d.verdict==="mismatch").length,o=[...t].sort((d,c)=>d.left_ms-c.left_ms)[0],l=i("turnpike_topology_findings",'"error"');return a`
      <h1>${s.node}</h1>
      <p class="lead">Turnpike ${s.version}, up for ${A(s.uptime_ms)}</p>
      <div class="tiles">
        ${x("calls",$(e.length),"calls now",n?`${n} not as predicted`:"","poor")}
        ${x("registrations",$(r("turnpike_frontend_bindings")),"registrations")}
        ${x("relay",$(r("turnpike_av_allocations")),"relay allocations")}
        ${o?x("certificates",A(o.left_ms),"until a certificate ends",o.left_ms<gt?"renew it":"","fair"):h}
        ${l===void 0?h:x("findings",$(l),"errors in the topology",l?"see findings":"","poor")}
        ${x("overview",$(r("turnpike_frontend_authentication_failures_total")),"wrong passwords")}
      </div>
      <h2>Listeners</h2>
      <div class="scroll">
        <table>
          <thead><tr><th scope="col">Name</th><th scope="col">Protocol</th><th scope="col">Open at</th></tr></thead>
          <tbody>
            ${s.listeners.map(d=>a`<tr><td>${d.name}</td><td>${d.protocol}</td><td><code>${d.address}</code></td></tr>`)}
          </tbody>
        </table>
      </div>
      <h2>Figures</h2>
      <p class="lead">As Prometheus reads them at <code>/metrics</code>.</p>
      <div class="scroll">
        <table>
          <thead>
            <tr><th scope="col">What</th><th scope="col">Of</th><th scope="col" class="n">Value</th><th scope="col">Name</th></tr>
          </thead>
          <tbody>
            ${s.figures.map(d=>vt(d))}
          </tbody>
        </table>
      </div>
    `}};te.styles=[L,Z,R`
      .tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: 0.75rem; margin-top: 1rem; }
      .tile { display: grid; gap: 0.1rem; padding: 0.9rem 1.1rem; background: var(--panel); border: 1px solid var(--line); border-radius: 0.75rem; color: inherit; text-decoration: none; }
      a.tile:hover { border-color: var(--dim); }
      .tile b { font-size: 1.7rem; font-weight: 650; line-height: 1.2; font-variant-numeric: tabular-nums; }
      .tile b.words { font-size: 1.15rem; line-height: 2.04rem; }
    `];te=ft([v("turnpike-overview")],te);function vt(s){return a`<tr>
    <td>${s.help}</td>
    <td>${s.label.replaceAll('"',"").replaceAll("="," ")}</td>
    <td class="n">${$(s.value)}</td>
    <td class="dim"><code>${s.name}</code></td>
  </tr>`}function x(s,e,t,r="",i=""){return a`<a class="tile" href="#${s}">
    <b>${e}</b><span>${t}</span>${r?a`<span class="small ${i}">${r}</span>`:h}
  </a>`}var bt=Object.defineProperty,yt=Object.getOwnPropertyDescriptor,Ne=(s,e,t,r)=>{for(var i=r>1?void 0:r?yt(e,t):e,n=s.length-1,o;n>=0;n--)(o=s[n])&&(i=(r?o(e,t,i):o(i))||i);return r&&i&&bt(e,t,i),i};let W=class extends f{constructor(){super(...arguments),this.every=1e4}ask(){return this.api.see("/users")}async order(s){try{this.done=await s()}catch(e){this.done=a`<span class="poor">${e instanceof U?e.message:"The node cannot be reached."}</span>`}await this.again()}add(s){s.preventDefault();const e=s.target,t=r=>String(new FormData(e).get(r)??"");this.order(async()=>{const r=await this.api.order("POST","/users",{user:t("user"),name:t("name")});return e.reset(),a`${r.user} is added. Password, shown this once: <code>${r.password}</code>`})}password(s){this.order(async()=>{const e=await this.api.order("POST",`/users/${encodeURIComponent(s.user)}/password`,{});return a`New password of ${s.user}, shown this once: <code>${e.password}</code>`})}enable(s){const e=s.enabled?"disable":"enable";this.order(async()=>(await this.api.order("POST",`/users/${encodeURIComponent(s.user)}/${e}`),a`${s.user} is ${e}d.`))}show(s){return a`
      <h1>Users</h1>
      <form @submit=${e=>this.add(e)}>
        <label>Address or name <input name="user" required /></label>
        <label>Display name <input name="name" /></label>
        <button class="main">Add user</button>
      </form>
      <div role="status">${this.done?a`<p class="told">${this.done}</p>`:h}</div>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">User</th><th scope="col">Name</th><th scope="col">Also reached by</th><th scope="col">Home</th>
              <th scope="col">May</th><th scope="col"><span class="hidden">Change</span></th>
            </tr>
          </thead>
          <tbody>
            ${s.map(e=>a`<tr>
                <td><code>${e.user}</code></td>
                <td>${e.name}</td>
                <td>${[...e.aliases,...e.telephones].join(", ")}</td>
                <td>${e.home||"here"}</td>
                <td>${e.enabled?e.denied.length?`not: ${e.denied.join(", ")}`:"all":a`<span class="mark poor">disabled</span>`}</td>
                <td>
                  <div class="do">
                    <button @click=${()=>this.password(e)} aria-label="New password for ${e.user}">New password</button>
                    <button @click=${()=>this.enable(e)} aria-label="${e.enabled?"Disable":"Enable"} ${e.user}">
                      ${e.enabled?"Disable":"Enable"}
                    </button>
                  </div>
                </td>
              </tr>`)}
          </tbody>
        </table>
      </div>
    `}};W.styles=[L,Z,R`
      form { display: flex; flex-wrap: wrap; gap: 0.75rem; align-items: end; margin-top: 1rem; }
      label { display: grid; gap: 0.3rem; font-size: 0.875rem; font-weight: 600; }
      .told { margin-top: 1rem; padding: 0.9rem 1.1rem; border-radius: 0.75rem; background: var(--mine); }
      td button { min-height: 2.1rem; padding: 0 0.7rem; font-size: 0.875rem; }
      .do { display: flex; gap: 0.4rem; justify-content: end; }
    `];Ne([E()],W.prototype,"done",2);W=Ne([v("turnpike-users")],W);var wt=Object.getOwnPropertyDescriptor,I=(s,e,t,r)=>{for(var i=r>1?void 0:r?wt(e,t):e,n=s.length-1,o;n>=0;n--)(o=s[n])&&(i=o(i)||i);return i};const _t=24*3600*1e3;function K(...s){return a`<thead><tr>${s.map(e=>a`<th scope="col">${e}</th>`)}</tr></thead>`}let _e=class extends f{ask(){return this.api.see("/registrations")}show(s){const e=s.registrations;return e.length===0?a`<h1>Registrations</h1><p class="empty">No device is signed in.</p>`:a`
      <h1>Registrations</h1>
      <p class="lead">${$(s.total)} in all${s.total>e.length?`, the first ${$(e.length)} here`:""}</p>
      <div class="scroll">
        <table>
          ${K("User","Device","From","Contact","Ends in")}
          <tbody>
            ${e.map(t=>a`<tr>
                <td><code>${t.user}</code></td><td>${t.user_agent}</td><td><code>${t.from}</code></td>
                <td><code>${t.contact}</code></td><td class="tight">${A(t.left_ms)}</td>
              </tr>`)}
          </tbody>
        </table>
      </div>
    `}};_e=I([v("turnpike-registrations")],_e);let Ae=class extends f{ask(){return this.api.see("/allocations")}show({av_key:s,allocations:e}){return a`
      <h1>Relay allocations</h1>
      <p class="lead">A/V Authentication key <code>${s}</code></p>
      ${e.length===0?a`<p class="empty">No allocation stands.</p>`:a`<div class="scroll">
            <table>
              ${K("User","Client","Relayed address","To peers","From peers","Age","Ends in")}
              <tbody>
                ${e.map(t=>a`<tr>
                    <td>${t.user}</td>
                    <td><code>${t.client}</code> ${t.transport}</td>
                    <td><code>${t.relayed}</code></td>
                    <td class="tight">${$(t.to_peers_packets)} packets, ${we(t.to_peers_bytes)}</td>
                    <td class="tight">${$(t.from_peers_packets)} packets, ${we(t.from_peers_bytes)}</td>
                    <td class="tight">${A(t.age_ms)}</td><td class="tight">${A(t.left_ms)}</td>
                  </tr>`)}
              </tbody>
            </table>
          </div>`}
    `}};Ae=I([v("turnpike-relay")],Ae);const At={none:"Nobody outside is reached.",dns:"Other domains are found by DNS, from this node.","through-edge":"What is for outside goes through the Access Edge.",closed:"Only partners on the list are let in.",open:"Whoever DNS leads to is a partner, unless blocked."};let ke=class extends f{ask(){return this.api.see("/federation")}show(s){const e=(t,r)=>a`<tr><th scope="row">${t}</th><td>${r.length?r.join(", "):a`<span class="dim">none</span>`}</td></tr>`;return a`
      <h1>Federation</h1>
      <p class="lead">${At[s.mode]??s.mode}</p>
      <div class="scroll">
        <table>
          <tbody>
            ${e("Our domains",s.domains)} ${e("Allowed domains",s.allowed)} ${e("Blocked domains",s.blocked)}
            ${e("Nodes we talk to",s.peers)}
          </tbody>
        </table>
      </div>
      <h2>Requests</h2>
      <div class="scroll">
        <table>
          <tbody>
            ${Object.entries(s.counts).map(([t,r])=>a`<tr><th scope="row">${t}</th><td class="n">${$(r)}</td></tr>`)}
          </tbody>
        </table>
      </div>
    `}};ke=I([v("turnpike-federation")],ke);let Ee=class extends f{constructor(){super(...arguments),this.every=3e4}ask(){return this.api.see("/certificates")}show(s){return a`
      <h1>Certificates</h1>
      <div class="scroll">
        <table>
          ${K("Name","Subject","Issuer","Listeners","Until","Left")}
          <tbody>
            ${s.map(e=>{const t=e.left_ms/_t,r=t<7?"poor":t<30?"fair":"good";return a`<tr>
                <td>${e.name}</td><td>${e.subject}</td><td>${e.issuer}</td>
                <td>${e.listeners.join(", ")}</td>
                <td class="tight">${e.not_after.slice(0,10)}</td>
                <td class="tight ${r}">${A(e.left_ms)}</td>
              </tr>`})}
          </tbody>
        </table>
      </div>
    `}};Ee=I([v("turnpike-certificates")],Ee);const kt={error:"poor",warning:"fair",info:"dim"};let Se=class extends f{constructor(){super(...arguments),this.every=0}ask(){return this.api.see("/findings")}show(s){const e=["error","warning","info"].map(t=>`${s.counts[t]??0} ${t}`).join(", ");return a`
      <h1>Findings</h1>
      <p class="lead">${s.file}: ${e}</p>
      ${s.findings.length===0?a`<p class="empty">Nothing is wrong with the file.</p>`:a`
      <div class="scroll">
        <table>
          ${K("Severity","What","Where","Remedy")}
          <tbody>
            ${s.findings.map(t=>a`<tr>
                <td><span class="mark ${kt[t.severity]??"dim"}">${t.severity}</span></td>
                <td><b>${t.title}</b><br />${t.evidence}<br /><span class="dim small">${t.id}, ${t.reference}</span></td>
                <td>${t.subject}<br /><span class="dim small">line ${t.line}</span></td>
                <td>${t.remedy}</td>
              </tr>`)}
          </tbody>
        </table>
      </div>`}
    `}};Se=I([v("turnpike-findings")],Se);var Et=Object.defineProperty,St=Object.getOwnPropertyDescriptor,B=(s,e,t,r)=>{for(var i=r>1?void 0:r?St(e,t):e,n=s.length-1,o;n>=0;n--)(o=s[n])&&(i=(r?o(e,t,i):o(i))||i);return r&&i&&Et(e,t,i),i};const X={overview:"Overview",map:"Map",calls:"Calls",users:"Users",registrations:"Registrations",relay:"Relay",federation:"Federation",certificates:"Certificates",findings:"Findings"};let k=class extends P{constructor(){super(...arguments),this.api=new at,this.is="waking",this.page="overview",this.why="",this.busy=!1,this.turn=()=>{const s=location.hash.slice(1).split("?")[0]??"";this.page=s in X?s:"overview",this.page==="map"&&De(()=>import("./map-CXyfW32T.js"),[]),document.title=`${X[this.page]} – Turnpike console`}}connectedCallback(){super.connectedCallback(),addEventListener("hashchange",this.turn),this.addEventListener("signed-out",()=>{this.is="out",this.why="Your session has ended."}),this.turn(),this.wake()}disconnectedCallback(){super.disconnectedCallback(),removeEventListener("hashchange",this.turn)}async wake(){try{this.is=await this.api.wake()?"in":"out"}catch{this.is="out",this.why="The node cannot be reached."}}async signIn(s){s.preventDefault();const e=new FormData(s.target);this.busy=!0,this.why="";try{await this.api.signIn(String(e.get("administrator")),String(e.get("password"))),this.is="in"}catch(t){this.why=t instanceof U?xt(t.message):"The node cannot be reached."}finally{this.busy=!1}}async signOut(){await this.api.signOut().catch(()=>{}),this.why="",this.is="out"}render(){switch(this.is){case"waking":return h;case"out":return a`<main>
          <form class="sign-in" @submit=${s=>void this.signIn(s)}>
            <h1>Turnpike console</h1>
            <label>Administrator <input name="administrator" autocomplete="username" required value="admin" /></label>
            <label>Password <input name="password" type="password" autocomplete="current-password" required /></label>
            ${this.why?a`<p class="wrong" role="alert">${this.why}</p>`:h}
            <button class="main" ?disabled=${this.busy}>${this.busy?"Signing in":"Sign in"}</button>
            <p class="dim small">The first password is in what <code>turnpike up</code> said at its first start.</p>
          </form>
        </main>`;case"in":return a`<div class="whole">
          <nav aria-label="Console">
            <span class="name">Turnpike</span>
            ${Object.entries(X).map(([s,e])=>a`<a href="#${s}" aria-current=${s===this.page?"page":h}>${e}</a>`)}
            <div class="who">
              <span class="dim">${this.api.administrator}</span>
              <button @click=${()=>void this.signOut()}>Sign out</button>
            </div>
          </nav>
          <main>${this.shown()}</main>
        </div>`}}shown(){const s=this.api;switch(this.page){case"overview":return a`<turnpike-overview .api=${s}></turnpike-overview>`;case"map":return a`<turnpike-map .api=${s}></turnpike-map>`;case"calls":return a`<turnpike-calls .api=${s}></turnpike-calls>`;case"users":return a`<turnpike-users .api=${s}></turnpike-users>`;case"registrations":return a`<turnpike-registrations .api=${s}></turnpike-registrations>`;case"relay":return a`<turnpike-relay .api=${s}></turnpike-relay>`;case"federation":return a`<turnpike-federation .api=${s}></turnpike-federation>`;case"certificates":return a`<turnpike-certificates .api=${s}></turnpike-certificates>`;case"findings":return a`<turnpike-findings .api=${s}></turnpike-findings>`}}};k.styles=[L,R`
      .sign-in { display: grid; gap: 1rem; width: min(24rem, calc(100vw - 3rem)); margin: 12vh auto 0; padding: 2rem; background: var(--panel); border: 1px solid var(--line); border-radius: 1rem; }
      .sign-in h1 { font-size: 1.4rem; }
      label { display: grid; gap: 0.3rem; font-weight: 600; font-size: 0.9rem; }
      .wrong { color: var(--danger); }
      .whole { display: grid; grid-template-columns: 12.5rem minmax(0, 1fr); min-height: 100dvh; }
      nav { display: flex; flex-direction: column; gap: 0.15rem; padding: 1.25rem 0.75rem; background: var(--panel); border-right: 1px solid var(--line); }
      nav .name { padding: 0 0.75rem 1rem; font-weight: 700; font-size: 1.1rem; }
      nav a { padding: 0.5rem 0.75rem; border-radius: 0.6rem; color: inherit; text-decoration: none; }
      nav a:hover { background: var(--raised); }
      nav a[aria-current] { background: var(--mine); font-weight: 600; }
      nav .who { margin-top: auto; padding: 0.75rem; display: grid; gap: 0.5rem; font-size: 0.875rem; }
      main { padding: 1.5rem 1.75rem 3rem; min-width: 0; }
      @media (max-width: 50rem) {
        .whole { display: block; }
        nav { flex-direction: row; flex-wrap: wrap; padding: 0.5rem; border-right: 0; border-bottom: 1px solid var(--line); }
        nav .name { width: 100%; padding: 0.25rem 0.75rem; }
        nav .who { margin: 0; display: flex; align-items: center; }
        main { padding: 1rem; }
      }
    `];B([E()],k.prototype,"is",2);B([E()],k.prototype,"page",2);B([E()],k.prototype,"why",2);B([E()],k.prototype,"busy",2);k=B([v("turnpike-console")],k);function xt(s){return`${s.charAt(0).toUpperCase()}${s.slice(1)}.`}export{h as A,U as R,L as a,a as b,R as c,P as i,Tt as l,Re as n,Z as p,E as r,v as t,Ot as w};
