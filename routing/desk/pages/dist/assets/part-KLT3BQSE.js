import{g as n,h as r}from"/assets/part-WTH7PUF5.js";function i(t){let e=n.indexOf(t);return e>=0?r(e):t}export{i as a};
