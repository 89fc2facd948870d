;;! title      = "A table without nulls holds none, also where its growth is interrupted"
;;! property   = "table-growth"
;;! severity   = "critical"
;;! features   = ["function-references", "reference-types"]
;;! claims     = ["S114"]
;;! references = ["core:exec/modules#growing-tables", "core:valid/instructions#table-instructions", "CWE-476", "CWE-908"]
;;! notes      = """
;;! Code that calls an element of such a table does not look for null. New elements must hold the value of the growth before anything else
;;! runs, and a growth that a limit stops must leave the length as it was or every new element filled."""
;;! [limits]
;;! fuel       = 100000
;;! cpu_ms     = 5000

(module $attacker
  (type $n (func (result i32)))
  (func $null-finds-me (type $n) (i32.const 666))
  (func $a (type $n) (i32.const 1))
  (func $b (type $n) (i32.const 2))
  (table $t 3 4000000 (ref $n) (ref.func $a))
  (elem declare func $a $b)
  (func (export "call") (param i32) (result i32) (call_indirect $t (type $n) (local.get 0)))
  (func (export "call got") (param i32) (result i32) (call_ref $n (table.get $t (local.get 0))))
  (func (export "grow") (param i32) (result i32) (table.grow $t (ref.func $b) (local.get 0)))
  (func (export "size") (result i32) (table.size $t))
  (func (export "grow in steps") (param $by i32) (param $steps i32)
    (loop $next
      (drop (table.grow $t (ref.func $b) (local.get $by)))
      (br_if $next (local.tee $steps (i32.sub (local.get $steps) (i32.const 1))))))
  ;; The sum of the last n elements.
  (func (export "sum of the last") (param $n i32) (result i32) (local $sum i32)
    (loop $next
      (local.set $sum (i32.add (local.get $sum) (call_indirect $t (type $n) (i32.sub (table.size $t) (local.get $n)))))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))

(@benign "elements hold their initial value, and grown ones that of the growth")
(assert_return (invoke $attacker "call" (i32.const 2)) (i32.const 1))
(assert_return (invoke $attacker "grow" (i32.const 5)) (i32.const 3))
(assert_return (invoke $attacker "call" (i32.const 3)) (i32.const 2))

(@attack "every new element is what it should be, by either way to call it")
(assert_return (invoke $attacker "grow" (i32.const 1000)) (i32.const 8))
(assert_return (invoke $attacker "call" (i32.const 1007)) (i32.const 2))
(assert_return (invoke $attacker "call got" (i32.const 1007)) (i32.const 2))
(assert_return (invoke $attacker "call got" (i32.const 8)) (i32.const 2))
(assert_return (invoke $attacker "sum of the last" (i32.const 1005)) (i32.const 2010))
(assert_trap (invoke $attacker "call" (i32.const 1008)) "undefined element")
(assert_return (invoke $attacker "grow" (i32.const 0)) (i32.const 1008))
(assert_return (invoke $attacker "size") (i32.const 1008))
(assert_return (invoke $attacker "sum of the last" (i32.const 1008)) (i32.const 2013))

(@attack "also where fuel runs out in the middle of a growth, or between two")
(@permit limit "growth may be metered by the element")
(assert_return (invoke $attacker "grow in steps" (i32.const 3000) (i32.const 50)))
(assert_return (invoke $attacker "sum of the last" (i32.const 1000)) (i32.const 2000))
(@permit limit "growth may be metered by the element")
(assert_return (invoke $attacker "grow in steps" (i32.const 99950) (i32.const 2)))
(assert_return (invoke $attacker "sum of the last" (i32.const 1000)) (i32.const 2000))
(@permit limit "growth may be metered by the element")
(assert_return (invoke $attacker "grow" (i32.const 4000000)) (i32.const -1))
(assert_return (invoke $attacker "sum of the last" (i32.const 1000)) (i32.const 2000))

(@probe "the first elements are what they were")
(assert_return (invoke $attacker "call" (i32.const 0)) (i32.const 1))
(assert_return (invoke $attacker "call" (i32.const 3)) (i32.const 2))
