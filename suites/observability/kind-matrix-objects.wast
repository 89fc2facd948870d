;;! title      = "Each kind of trap of references and objects is reported as that kind"
;;! property   = "fault-attribution"
;;! severity   = "medium"
;;! features   = ["gc", "function-references"]
;;! claims     = ["S86", "S109"]
;;! references = ["core:exec/instructions#reference-instructions", "core:exec/instructions#aggregate-reference-instructions", "CWE-684"]

(module $guest
  (type $bytes (array (mut i8)))
  (type $point (struct (field i32)))
  (type $pair (struct (field i32) (field i64)))
  (type $f (func (result i32)))
  (func $seven (type $f) (i32.const 7))
  (elem declare func $seven)
  (func $maybe (param i32) (result (ref null $f)) (if (result (ref null $f)) (local.get 0) (then (ref.func $seven)) (else (ref.null $f))))
  (func (export "call") (param i32) (result i32) (call_ref $f (call $maybe (local.get 0))))
  (func (export "field") (param i32) (result i32)
    (struct.get $point 0 (if (result (ref null $point)) (local.get 0) (then (struct.new $point (i32.const 7))) (else (ref.null $point)))))
  (func (export "cast") (param i32) (result i32)
    (struct.get $point 0 (ref.cast (ref $point)
      (if (result anyref) (local.get 0) (then (struct.new $point (i32.const 7))) (else (struct.new $pair (i32.const 7) (i64.const 7)))))))
  (func (export "element") (param i32) (result i32) (array.get_u $bytes (array.new $bytes (i32.const 7) (i32.const 4)) (local.get 0)))
  (func (export "not null") (param i32) (result i32)
    (drop (ref.as_non_null (call $maybe (local.get 0)))) (i32.const 7)))

(@benign "none of them traps where there is no reason")
(assert_return (invoke $guest "call" (i32.const 1)) (i32.const 7))
(assert_return (invoke $guest "field" (i32.const 1)) (i32.const 7))
(assert_return (invoke $guest "cast" (i32.const 1)) (i32.const 7))
(assert_return (invoke $guest "element" (i32.const 3)) (i32.const 7))
(assert_return (invoke $guest "not null" (i32.const 1)) (i32.const 7))

(@attack "each where there is, in turn")
(assert_trap (invoke $guest "call" (i32.const 0)) "null function reference")
(assert_trap (invoke $guest "cast" (i32.const 0)) "cast failure")
(assert_trap (invoke $guest "element" (i32.const 4)) "out of bounds array access")
(assert_trap (invoke $guest "field" (i32.const 0)) "null structure reference")
(assert_trap (invoke $guest "element" (i32.const -1)) "out of bounds array access")
(assert_trap (invoke $guest "not null" (i32.const 0)) "null reference")
(assert_trap (invoke $guest "cast" (i32.const 0)) "cast failure")

(@probe "the guest goes on")
(assert_return (invoke $guest "cast" (i32.const 1)) (i32.const 7))
