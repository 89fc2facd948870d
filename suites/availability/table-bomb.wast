;;! title      = "Each of a module's tables stays within the embedder's limit"
;;! property   = "bounded-memory"
;;! severity   = "high"
;;! features   = ["reference-types", "table-limit"]
;;! claims     = ["S84"]
;;! references = ["core:exec/modules#growing-tables", "core:exec/modules#instantiation", "core:appendix/implementation#execution", "CWE-770", "CWE-789", "CWE-190"]
;;! notes      = "An element of a table costs the host 8 or 16 bytes, so that a table is a way to gigabytes that no limit on memories sees. instance/limits-cover-start-table grows one in a start function."
;;! [limits]
;;! table_elements = 100

(module definition $Attacker
  (table $a 10 funcref) (table $b 10 funcref) (table $c 10 0xffffffff funcref)
  (func $f)
  (elem declare func $f)
  (func (export "grow a") (param i32) (result i32) (table.grow $a (ref.null func) (local.get 0)))
  (func (export "grow b") (param i32) (result i32) (table.grow $b (ref.null func) (local.get 0)))
  (func (export "grow c") (param i32) (result i32) (table.grow $c (ref.func $f) (local.get 0)))
  (func (export "insist") (param $n i32) (result i32) (local $granted i32)
    (loop $again
      (local.set $granted (i32.add (local.get $granted) (i32.ne (table.grow $b (ref.func $f) (i32.const 7)) (i32.const -1))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $granted))
  (func (export "fill c") (param i32 i32) (table.fill $c (local.get 0) (ref.func $f) (local.get 1)))
  (func (export "elements") (result i32)
    (i32.add (i32.add (table.size $a) (table.size $b)) (table.size $c))))
(module instance $attacker $Attacker)
(module instance $twin $Attacker)

(@benign "each may have a hundred elements")
(assert_return (invoke $twin "grow a" (i32.const 90)) (i32.const 10))
(assert_return (invoke $twin "grow b" (i32.const 90)) (i32.const 10))
(assert_return (invoke $twin "grow c" (i32.const 90)) (i32.const 10))
(assert_return (invoke $twin "fill c" (i32.const 10) (i32.const 90)))
(assert_return (invoke $twin "elements") (i32.const 300))

(@attack "none may have one more, at once or little by little")
(@permit limit "a limiter may refuse by ending the call: core:appendix/implementation")
(assert_return (invoke $attacker "grow a" (i32.const 91)) (i32.const -1))
(@permit limit "a limiter may refuse by ending the call: core:appendix/implementation")
(assert_return (invoke $attacker "grow b" (i32.const 100000)) (i32.const -1))
(@permit limit "a limiter may refuse by ending the call: core:appendix/implementation")
(assert_return (invoke $attacker "grow c" (i32.const 91)) (i32.const -1))
(@permit limit "a limiter may refuse by ending the call: core:appendix/implementation")
(assert_return (invoke $attacker "grow c" (i32.const -1)) (i32.const -1))
(@permit limit "a limiter may refuse by ending the call: core:appendix/implementation")
(assert_return (invoke $attacker "grow c" (i32.const -11)) (i32.const -1))
(@permit limit "a limiter may refuse by ending the call: core:appendix/implementation")
(assert_return (invoke $attacker "insist" (i32.const 40)) (i32.const 12))
(assert_trap (invoke $attacker "fill c" (i32.const 10) (i32.const 1)) "out of bounds table access")

(@attack "nor be made with more, as the first table or as another")
(@permit limit refused:instantiate refused:link refused:validate refused:compile "a limiter refuses the table or the module: core:appendix/implementation")
(assert_trap (module (table 101 funcref)) "interrupted")
(@permit limit refused:instantiate refused:link refused:validate refused:compile "a limiter refuses the table or the module: core:appendix/implementation")
(assert_trap (module (table 1 funcref) (table 1 funcref) (table 0xffffffff funcref)) "interrupted")
(@permit limit refused:instantiate refused:link refused:validate refused:compile "a limiter refuses the table or the module: core:appendix/implementation")
(assert_trap (module (table 1 funcref) (table 5000 funcref)) "interrupted")

(@probe "both have what they were granted")
(assert_return (invoke $attacker "elements") (i32.const 114))
(assert_return (invoke $twin "elements") (i32.const 300))
