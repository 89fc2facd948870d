;;! title      = "A list of more than 2^28-1 bytes does not arrive, though it lies within memory"
;;! property   = "abi-bounds"
;;! severity   = "medium"
;;! features   = ["component-model", "host-imports", "stores", "drop-store"]
;;! claims     = ["S114"]
;;! references = ["cm:CanonicalABI#loading", "CWE-770", "CWE-190"]
;;! notes      = """
;;! load_list_from_range traps if the byte length is greater than MAX_LIST_BYTE_LENGTH, 2^28-1, so that no size which is computed from
;;! it comes near the limit of 32 bits, where pointers are wider on the other side for instance. The elements here are options of
;;! 32776 bytes, all of them none, so that the test touches little of what it passes: 8190 of them are 268435440 bytes and allowed, one
;;! more is beyond 2^28-1. Both fit into the memories, of which most pages are never touched."""
;;! [host]
;;! "host.take" = "log"

(component definition $C
  (type $t16 (tuple u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64))
  (type $t256 (tuple $t16 $t16 $t16 $t16 $t16 $t16 $t16 $t16 $t16 $t16 $t16 $t16 $t16 $t16 $t16 $t16))
  (type $t4096 (tuple $t256 $t256 $t256 $t256 $t256 $t256 $t256 $t256 $t256 $t256 $t256 $t256 $t256 $t256 $t256 $t256))
  (type $list (list (option $t4096)))
  (import "host" (instance $host (export "take" (func (param "list" $list)))))

  (component $Receiver
    (type $t16 (tuple u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64))
    (type $t256 (tuple $t16 $t16 $t16 $t16 $t16 $t16 $t16 $t16 $t16 $t16 $t16 $t16 $t16 $t16 $t16 $t16))
    (type $t4096 (tuple $t256 $t256 $t256 $t256 $t256 $t256 $t256 $t256 $t256 $t256 $t256 $t256 $t256 $t256 $t256 $t256))
    (type $list (list (option $t4096)))
    (core module $m
      (memory (export "memory") 4100)
      (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 8))
      (func (export "length") (param i32 i32) (result i32) (local.get 1)))
    (core instance $i (instantiate $m))
    (func (export "take") (param "list" $list) (result u32)
      (canon lift (core func $i "length") (memory (core memory $i "memory")) (realloc (core func $i "realloc")))))

  (component $Sender
    (type $t16 (tuple u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64))
    (type $t256 (tuple $t16 $t16 $t16 $t16 $t16 $t16 $t16 $t16 $t16 $t16 $t16 $t16 $t16 $t16 $t16 $t16))
    (type $t4096 (tuple $t256 $t256 $t256 $t256 $t256 $t256 $t256 $t256 $t256 $t256 $t256 $t256 $t256 $t256 $t256 $t256))
    (type $list (list (option $t4096)))
    (import "host" (instance $host (export "take" (func (param "list" $list)))))
    (import "receiver" (instance $receiver (export "take" (func (param "list" $list) (result u32)))))
    (core module $m
      (memory (export "memory") 4100)
      (func (export "give") (param i32) (result i32)
        (i32.store (i32.const 0) (i32.const 8))
        (i32.store (i32.const 4) (local.get 0))
        (i32.const 0)))
    (core instance $i (instantiate $m))
    (core func $take (canon lower (func $receiver "take") (memory (core memory $i "memory"))))
    (core func $host-take (canon lower (func $host "take") (memory (core memory $i "memory"))))
    (func (export "send") (param "at" u32) (param "count" u32) (result u32) (canon lift (core func $take)))
    (func (export "send-host") (param "at" u32) (param "count" u32) (canon lift (core func $host-take))))

  (instance $receiver (instantiate $Receiver))
  (instance $sender (instantiate $Sender (with "host" (instance $host)) (with "receiver" (instance $receiver))))
  (func (export "send") (alias export $sender "send"))
  (func (export "send-host") (alias export $sender "send-host")))

(@benign "2^28-16 bytes arrive")
(component instance $c $C)
(assert_return (invoke $c "send" (u32.const 8) (u32.const 8190)) (u32.const 8190))
(assert_return (invoke $c "send-host" (u32.const 8) (u32.const 8190)))
(@drop $c)

(@attack "more than 2^28-1 do not, in another component or with the host")
(component instance $a1 $C)
(assert_trap (invoke $a1 "send" (u32.const 8) (u32.const 8191)) "list pointer/length out of bounds")
(@drop $a1)
(component instance $a2 $C)
(assert_trap (invoke $a2 "send-host" (u32.const 8) (u32.const 8191)) "list pointer/length out of bounds")
(@drop $a2)

(@probe "a new pair of components works")
(component instance $again $C)
(assert_return (invoke $again "send" (u32.const 8) (u32.const 2)) (u32.const 2))
