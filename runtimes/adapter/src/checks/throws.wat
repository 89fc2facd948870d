;; Throws an exception that nobody catches.
(module (tag $t (param i32)) (func (export "throw") (throw $t (i32.const 1))))
