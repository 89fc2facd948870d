;;! title      = "A plugin that is a component of its own has no access to the others, whatever it passes on"
;;! property   = "abi-copies"
;;! severity   = "high"
;;! features   = ["component-model", "stores"]
;;! claims     = ["S54", "S57", "S58"]
;;! references = ["cm:Explainer#component-invariants", "cm:CanonicalABI#loading", "cm:CanonicalABI#storing", "CWE-668", "CWE-787", "CWE-125"]
;;! notes      = """
;;! The plugins of intra-sandbox/split-memories, each a component. P sends Q messages and gets answers; there is no index by which it could name a
;;! memory of Q's, and pointers are read in its own. Q's key stands before and behind the place where messages arrive, and behind its answers;
;;! what P sees of Q is what Q returned. The messages end with P's memory, begin beyond it, and are changed after they were sent."""

(component definition $C
  (component $Q
    ;; A message arrives at 1024, between two keys. The answer is at 2048, and a key behind it.
    (core module $m
      (memory (export "memory") 1)
      (data (i32.const 0) "the key of Q's..")
      (data (i32.const 1008) "the key of Q's..")
      (data (i32.const 1032) "the key of Q's..")
      (data (i32.const 2048) "answer..the key of Q's..")
      (data (i32.const 65520) "the key of Q's..")
      (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
      (func (export "take") (param i32 i32) (result i32) (local.get 1))
      (func (export "got") (result i64) (i64.load (i32.const 1024)))
      (func (export "answer") (result i32)
        (i32.store (i32.const 512) (i32.const 2048)) (i32.store (i32.const 516) (i32.const 8)) (i32.const 512))
      (func $is (param i32) (result i32)
        (i32.and (i64.eq (i64.load (local.get 0)) (i64.const 0x2079656b20656874)) (i64.eq (i64.load offset=8 (local.get 0)) (i64.const 0x2e2e73275120666f))))
      (func (export "digest") (result i32)
        (i32.add (call $is (i32.const 0)) (i32.add (call $is (i32.const 1008)) (i32.add (call $is (i32.const 1032))
          (i32.add (call $is (i32.const 2056)) (call $is (i32.const 65520))))))))
    (core instance $i (instantiate $m))
    (func (export "take") (param "message" (list u8)) (result u32)
      (canon lift (core func $i "take") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
    (func (export "answer") (result (list u8)) (canon lift (core func $i "answer") (memory (core memory $i "memory"))))
    (func (export "got") (result u64) (canon lift (core func $i "got")))
    (func (export "digest") (result u32) (canon lift (core func $i "digest"))))
  (instance $q (instantiate $Q))

  (component $P
    (import "q" (instance $q (export "take" (func (param "message" (list u8)) (result u32))) (export "answer" (func (result (list u8))))))
    (core module $libc
      (memory (export "memory") 1)
      (data (i32.const 65528) "messages")
      (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096)))
    (core instance $libc (instantiate $libc))
    (core func $take (canon lower (func $q "take") (memory (core memory $libc "memory"))))
    (core func $answer (canon lower (func $q "answer") (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
    (core module $m
      (import "" "memory" (memory 1))
      (import "" "take" (func $take (param i32 i32) (result i32)))
      (import "" "answer" (func $answer (param i32)))
      (func (export "send") (param i32 i32) (result i32) (call $take (local.get 0) (local.get 1)))
      ;; Asks, and looks through all of its own memory but the answer and the pointer to it.
      (func (export "ask") (result i64)
        (call $answer (i32.const 256)) (i64.load (i32.const 4096)))
      (func (export "load") (param i32) (result i64) (i64.load (local.get 0)))
      (func (export "store") (param i32 i64) (i64.store (local.get 0) (local.get 1)))
      (func (export "scan") (result i64) (local $at i32) (local $found i64)
        (call $answer (i32.const 256))
        (i64.store (i32.const 256) (i64.const 0))
        (i64.store (i32.const 4096) (i64.const 0))
        (loop $next
          (local.set $found (i64.or (local.get $found) (i64.load (local.get $at))))
          (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 8))) (i32.const 65528))))
        (local.get $found))
      (func (export "fill") (memory.fill (i32.const 0) (i32.const 0xff) (i32.const 65536))))
    (core instance $i (instantiate $m (with "" (instance
      (export "memory" (memory $libc "memory")) (export "take" (func $take)) (export "answer" (func $answer))))))
    (func (export "send") (param "at" u32) (param "length" u32) (result u32) (canon lift (core func $i "send")))
    (func (export "ask") (result u64) (canon lift (core func $i "ask")))
    (func (export "load") (param "at" u32) (result u64) (canon lift (core func $i "load")))
    (func (export "store") (param "at" u32) (param "value" u64) (canon lift (core func $i "store")))
    (func (export "scan") (result u64) (canon lift (core func $i "scan")))
    (func (export "fill") (canon lift (core func $i "fill"))))
  (instance $p (instantiate $P (with "q" (instance $q))))
  (func (export "send") (alias export $p "send"))
  (func (export "ask") (alias export $p "ask"))
  (func (export "load") (alias export $p "load"))
  (func (export "store") (alias export $p "store"))
  (func (export "scan") (alias export $p "scan"))
  (func (export "fill") (alias export $p "fill"))
  (func (export "got") (alias export $q "got"))
  (func (export "digest") (alias export $q "digest")))

(component instance $c $C)

(@benign "a message arrives, and its answer")
(assert_return (invoke $c "store" (u32.const 2048) (u64.const 0x1817161514131211)))
(assert_return (invoke $c "send" (u32.const 2048) (u32.const 8)) (u32.const 8))
(assert_return (invoke $c "got") (u64.const 0x1817161514131211))
(assert_return (invoke $c "ask") (u64.const 0x2e2e726577736e61))

(@attack "what it changes afterwards, it changes for itself")
(assert_return (invoke $c "store" (u32.const 2048) (u64.const 0x2a2a2a2a2a2a2a2a)))
(assert_return (invoke $c "got") (u64.const 0x1817161514131211))
(assert_return (invoke $c "send" (u32.const 4096) (u32.const 0)) (u32.const 0))
(assert_return (invoke $c "got") (u64.const 0x1817161514131211))

(@attack "a message in front of other bytes, and one at the end of its memory, bring nothing along")
(assert_return (invoke $c "store" (u32.const 2056) (u64.const 0xffffffffffffffff)))
(assert_return (invoke $c "send" (u32.const 2048) (u32.const 8)) (u32.const 8))
(assert_return (invoke $c "digest") (u32.const 5))
(assert_return (invoke $c "send" (u32.const 65528) (u32.const 8)) (u32.const 8))
(assert_return (invoke $c "got") (u64.const 0x736567617373656d))
(assert_return (invoke $c "digest") (u32.const 5))

(@attack "beside the answer there is nothing of the other's in its memory")
(assert_return (invoke $c "store" (u32.const 2048) (u64.const 0)))
(assert_return (invoke $c "store" (u32.const 2056) (u64.const 0)))
(assert_return (invoke $c "scan") (u64.const 0))

(@attack "it writes over all that it has")
(assert_return (invoke $c "fill"))
(assert_return (invoke $c "load" (u32.const 0)) (u64.const 0xffffffffffffffff))
(assert_return (invoke $c "got") (u64.const 0x736567617373656d))
(assert_return (invoke $c "digest") (u32.const 5))

(@attack "pointers beyond its memory reach nobody")
(@store $s1) (component instance $c1 $C) (assert_trap (invoke $c1 "send" (u32.const 65529) (u32.const 8)) "list pointer/length out of bounds")
(@store $s2) (component instance $c2 $C) (assert_trap (invoke $c2 "send" (u32.const 65536) (u32.const 8)) "list pointer/length out of bounds")
(@store $s3) (component instance $c3 $C) (assert_trap (invoke $c3 "send" (u32.const 0xfffffff8) (u32.const 16)) "list pointer/length out of bounds")
(@store $s4) (component instance $c4 $C) (assert_trap (invoke $c4 "load" (u32.const 65536)) "out of bounds memory access")

(@probe "the other still has its own, and answers")
(assert_return (invoke $c "digest") (u32.const 5))
(assert_return (invoke $c "ask") (u64.const 0x2e2e726577736e61))
