import{g as n,h as r}from"/assets/part-WQ7N6WHV.js";function i(t){let e=n.indexOf(t);return e>=0?r(e):t}export{i as a};
