;;! title      = "Code that is given one memory of several has no access to the others"
;;! property   = "instance-separation"
;;! severity   = "high"
;;! features   = ["multi-memory"]
;;! claims     = ["S55", "S57"]
;;! references = ["core:exec/instructions#memory-instructions", "core:valid/instructions#memory-instructions", "core:exec/modules#instantiation", "CWE-668", "CWE-787"]
;;! notes      = "A broker has a memory for each of two plugins, and moves messages between them. Each plugin imports its own; the one under attack also the broker's. Whatever addresses, segments and indices a plugin uses, it names no other memory."

(module $broker
  (memory $own (export "own") 1)
  (memory $p (export "p") 1)
  (memory $q (export "q") 1)
  (data (memory $q) (i32.const 0) "{{secret:24}}")
  (data (memory $q) (i32.const 65512) "{{secret@0}}")
  (func (export "send") (i64.store $q (i32.const 1024) (i64.load $p (i32.const 1024)))))
(register "broker" $broker)
(module $q
  (import "broker" "q" (memory 1))
  (func (export "load") (param i32) (result i64) (i64.load (local.get 0)))
  (func (export "store") (param i32 i64) (i64.store (local.get 0) (local.get 1))))
(@holds $q)
(module $p
  (import "broker" "own" (memory $first 1))
  (import "broker" "p" (memory $p 1))
  (memory $scratch 1)
  (func (export "load") (param i32) (result i64) (i64.load $p (local.get 0)))
  (func (export "store") (param i32 i64) (i64.store $p (local.get 0) (local.get 1)))
  (func (export "store own") (param i32 i64) (i64.store $scratch (local.get 0) (local.get 1)))
  (func (export "fill") (local $at i32)
    (loop $next
      (i64.store $p (local.get $at) (i64.const -1))
      (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 8))) (i32.const 65536)))))
  (func (export "scan") (result i64) (local $at i32) (local $found i64)
    (loop $next
      (local.set $found (i64.or (local.get $found) (i64.load $p (local.get $at))))
      (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 8))) (i32.const 65536))))
    (local.get $found)))

(@benign "a message goes from one to the other through the broker")
(assert_return (invoke $p "store" (i32.const 1024) (i64.const 42)))
(assert_return (invoke $broker "send"))
(assert_return (invoke $q "load" (i32.const 1024)) (i64.const 42))
(assert_return (invoke $q "load" (i32.const 0)) (i64.const {{secret:i64@0}}))
(assert_return (invoke $p "store" (i32.const 1024) (i64.const 0)))

(@attack "the plugin finds nothing of the other's in its memory")
(assert_return (invoke $p "scan") (i64.const 0))

(@attack "it names no other memory")
(assert_invalid (module (import "broker" "p" (memory 1)) (func (drop (i64.load 1 (i32.const 0))))) "unknown memory 1")
(assert_invalid (module (import "broker" "p" (memory 1)) (data (memory 2) (i32.const 0) "x")) "unknown memory 2")
(assert_trap (invoke $p "load" (i32.const 65536)) "out of bounds memory access")
(assert_trap (invoke $p "load" (i32.const -8)) "out of bounds memory access")
(assert_trap (module (import "broker" "p" (memory 1)) (data (i32.const 65536) "x")) "out of bounds memory access")

(@attack "it writes over all that it has")
(assert_return (invoke $p "fill"))
(assert_return (invoke $p "store own" (i32.const 0) (i64.const -1)))
(assert_return (invoke $p "load" (i32.const 0)) (i64.const -1))

(@probe "the other still has its own")
(assert_return (invoke $q "load" (i32.const 0)) (i64.const {{secret:i64@0}}))
(assert_return (invoke $q "load" (i32.const 1024)) (i64.const 42))
(assert_return (invoke $q "load" (i32.const 65512)) (i64.const {{secret:i64@0}}))
