import{g as n,h as r}from"/assets/part-5JQRAMWG.js";function i(t){let e=n.indexOf(t);return e>=0?r(e):t}export{i as a};
