;; A table of references that cross no border of JavaScript.
(module (table (export "table") 3 3 exnref))
