;; Imports a function of one type.
(module
  (import "other" "peek" (func $peek (param i64) (result i64)))
  (func (export "called") (param i64) (result i64) (call $peek (local.get 0))))
