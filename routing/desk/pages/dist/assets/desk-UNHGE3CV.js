import{m as i}from"/assets/part-BUUAFPKK.js";i(()=>null);
