;; Promises a number and leaves none.
(module (func (export "f") (result i32)))
