"use strict";
var root = document.documentElement, at = Date.parse(root.dataset.at), limit = Number(root.dataset.oldAfter) * 1000;
function look() { if (!(Math.abs(Date.now() - at) <= limit)) root.classList.add("old"); }
look();
setInterval(look, 15000);
