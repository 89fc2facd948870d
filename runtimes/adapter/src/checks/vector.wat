;; Hands a vector back.
(module (func (export "v128") (param v128) (result v128) (local.get 0)))
