;;! title      = "The host checks a 64-bit pointer or length as a whole"
;;! property   = "abi-bounds"
;;! severity   = "critical"
;;! features   = ["component-model", "memory64", "component-memory64", "stores"]
;;! claims     = ["S114"]
;;! references = ["cm:CanonicalABI#loading", "cm:CanonicalABI#canonopt-validation", "CWE-190", "CWE-197", "CWE-681"]
;;! notes      = """
;;! With a memory whose addresses are i64, pointers and lengths are i64, flat and in memory, and realloc takes and returns i64. All of
;;! it is compared with the length of the memory, so that 0x1_0000_0010 is not address 16."""

;; $taker and $giver have 64-bit memories, and so does $mid, which hands over whatever pointer and length it is given. $mid32 has an
;; ordinary memory and calls the same functions. Address 16 of each memory holds what an implementation would find that cuts a
;; pointer to 32 bits.

(component definition $C
  (component $taker
    (core module $m
      (memory (export "memory") i64 1)
      (global $at (mut i64) (i64.const 1024))
      (func (export "aim") (param i64) (global.set $at (local.get 0)))
      (func (export "realloc") (param i64 i64 i64 i64) (result i64) (global.get $at))
      (func (export "first") (param $at i64) (param $length i64) (result i32)
        (i32.add (i32.mul (i32.wrap_i64 (local.get $length)) (i32.const 1000)) (i32.load8_u (local.get $at))))
      (func (export "peek") (param i64) (result i32) (i32.load8_u (local.get 0))))
    (core instance $i (instantiate $m))
    (func (export "aim") (param "at" u64) (canon lift (core func $i "aim")))
    (func (export "peek") (param "at" u64) (result u32) (canon lift (core func $i "peek")))
    (func (export "first") (param "l" (list u8)) (result u32)
      (canon lift (core func $i "first") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
    (func (export "text") (param "t" string) (result u32)
      (canon lift (core func $i "first") (memory (core memory $i "memory")) (realloc (core func $i "realloc")))))
  (component $giver
    (core module $m
      (memory (export "memory") i64 1)
      (data (i64.const 16) "abcdefgh")
      ;; The list, and where the pointer and the length of it are stored: at 64, if nothing else is asked for.
      (func (export "list") (param $at i64) (param $length i64) (param $where i64) (result i64)
        (i64.store (i64.const 64) (local.get $at))
        (i64.store (i64.const 72) (local.get $length))
        (local.get $where)))
    (core instance $i (instantiate $m))
    (func (export "list") (param "at" u64) (param "length" u64) (param "where" u64) (result (list u8))
      (canon lift (core func $i "list") (memory (core memory $i "memory"))))
    (func (export "text") (param "at" u64) (param "length" u64) (param "where" u64) (result string)
      (canon lift (core func $i "list") (memory (core memory $i "memory")))))
  (component $mid
    (import "taker" (instance $taker
      (export "first" (func (param "l" (list u8)) (result u32)))
      (export "text" (func (param "t" string) (result u32)))))
    (import "giver" (instance $giver
      (export "list" (func (param "at" u64) (param "length" u64) (param "where" u64) (result (list u8))))))
    (core module $libc
      (memory (export "memory") i64 1)
      (data (i64.const 16) "ABCDEFGH")
      (func (export "realloc") (param i64 i64 i64 i64) (result i64) (i64.const 1024)))
    (core instance $libc (instantiate $libc))
    (core func $first (canon lower (func $taker "first") (memory (core memory $libc "memory"))))
    (core func $text (canon lower (func $taker "text") (memory (core memory $libc "memory"))))
    (core func $list (canon lower (func $giver "list") (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
    (core module $m
      (import "libc" "memory" (memory i64 1))
      (import "" "first" (func $first (param i64 i64) (result i32)))
      (import "" "text" (func $text (param i64 i64) (result i32)))
      (import "" "list" (func $list (param i64 i64 i64 i64)))
      (func (export "first") (param i64 i64) (result i32) (call $first (local.get 0) (local.get 1)))
      (func (export "text") (param i64 i64) (result i32) (call $text (local.get 0) (local.get 1)))
      ;; The first byte that arrived, and the place for the result is the caller's own choice, too.
      (func (export "list") (param $at i64) (param $length i64) (param $where i64) (param $result i64) (result i32)
        (call $list (local.get $at) (local.get $length) (local.get $where) (local.get $result))
        (i32.load8_u (i64.load (i64.and (local.get $result) (i64.const 0xFFFF))))))
    (core instance $i (instantiate $m (with "libc" (instance $libc)) (with "" (instance
      (export "first" (func $first)) (export "text" (func $text)) (export "list" (func $list))))))
    (func (export "first") (param "at" u64) (param "length" u64) (result u32) (canon lift (core func $i "first")))
    (func (export "text") (param "at" u64) (param "length" u64) (result u32) (canon lift (core func $i "text")))
    (func (export "list") (param "at" u64) (param "length" u64) (param "where" u64) (param "result" u64) (result u32)
      (canon lift (core func $i "list"))))
  (component $mid32
    (import "taker" (instance $taker
      (export "first" (func (param "l" (list u8)) (result u32)))))
    (core module $libc (memory (export "memory") 1) (data (i32.const 16) "ABCDEFGH"))
    (core instance $libc (instantiate $libc))
    (core func $first (canon lower (func $taker "first") (memory (core memory $libc "memory"))))
    (core module $m
      (import "" "first" (func $first (param i32 i32) (result i32)))
      (func (export "first") (param i32 i32) (result i32) (call $first (local.get 0) (local.get 1))))
    (core instance $i (instantiate $m (with "" (instance (export "first" (func $first))))))
    (func (export "first") (param "at" u32) (param "length" u32) (result u32) (canon lift (core func $i "first"))))
  (instance $taker (instantiate $taker))
  (instance $giver (instantiate $giver))
  (instance $mid (instantiate $mid (with "taker" (instance $taker)) (with "giver" (instance $giver))))
  (instance $mid32 (instantiate $mid32 (with "taker" (instance $taker))))
  (func (export "first") (alias export $mid "first"))
  (func (export "text") (alias export $mid "text"))
  (func (export "list") (alias export $mid "list"))
  (func (export "first32") (alias export $mid32 "first"))
  (func (export "aim") (alias export $taker "aim"))
  (func (export "peek") (alias export $taker "peek"))
  (func (export "from-host") (alias export $taker "first"))
  (func (export "returned") (alias export $giver "list"))
  (func (export "returned-text") (alias export $giver "text")))

(@store $here)
(component instance $sound $C)

(@benign "small pointers work")
(assert_return (invoke $sound "from-host" (list.const (u8.const 65) (u8.const 66))) (u32.const 2065))
(assert_return (invoke $sound "returned" (u64.const 16) (u64.const 2) (u64.const 64)) (list.const (u8.const 97) (u8.const 98)))
(assert_return (invoke $sound "returned-text" (u64.const 16) (u64.const 2) (u64.const 64)) (str.const "ab"))

(@attack "a pointer or a length whose low half alone would do does not reach the host")
(@store $s20) (component instance $a20 $C)
(assert_trap (invoke $a20 "returned" (u64.const 0x100000010) (u64.const 0x2) (u64.const 64)) "list pointer/length out of bounds")
(@store $s21) (component instance $a21 $C)
(assert_trap (invoke $a21 "returned" (u64.const 0x10) (u64.const 0x100000002) (u64.const 64)) "list pointer/length out of bounds")
(@store $s22) (component instance $a22 $C)
(assert_trap (invoke $a22 "returned" (u64.const 0xffffffff00000010) (u64.const 0x2) (u64.const 64)) "list pointer/length out of bounds")
(@store $s23) (component instance $a23 $C)
(assert_trap (invoke $a23 "returned" (u64.const 0x10) (u64.const 0xffffffff00000002) (u64.const 64)) "list pointer/length out of bounds")
(@store $s24) (component instance $a24 $C)
(assert_trap (invoke $a24 "returned" (u64.const 0x8000000000000010) (u64.const 0x2) (u64.const 64)) "list pointer/length out of bounds")
(@store $s25) (component instance $a25 $C)
(assert_trap (invoke $a25 "returned" (u64.const 0xffff) (u64.const 0x2) (u64.const 64)) "list pointer/length out of bounds")
(@store $s26) (component instance $a26 $C)
(assert_trap (invoke $a26 "returned" (u64.const 0xffffffffffffffff) (u64.const 0x2) (u64.const 64)) "list pointer/length out of bounds")
(@store $s27) (component instance $a27 $C)
(assert_trap (invoke $a27 "returned" (u64.const 0xfffffffffffffff0) (u64.const 0x20) (u64.const 64)) "list pointer/length out of bounds")
(@store $s28) (component instance $a28 $C)
(@permit trap:oob-list trap:oob-memory trap:realloc-bad "the specification says that it traps, and names no classes")
(assert_trap (invoke $a28 "returned" (u64.const 16) (u64.const 2) (u64.const 0x100000040)) "list pointer/length out of bounds")
(@store $s29) (component instance $a29 $C)
(assert_trap (invoke $a29 "returned-text" (u64.const 0x100000010) (u64.const 2) (u64.const 64)) "string pointer/length out of bounds")

(@attack "nor does the host write where realloc did not point")
(@store $s19) (component instance $a19 $C) (invoke $a19 "aim" (u64.const 0x100000400))
(@permit trap:oob-list trap:oob-memory trap:realloc-bad "the specification says that it traps, and names no classes")
(assert_trap (invoke $a19 "from-host" (list.const (u8.const 65))) "realloc return: beyond end of memory")

(@probe "small pointers still work")
(assert_return (invoke $sound "returned" (u64.const 16) (u64.const 2) (u64.const 64)) (list.const (u8.const 97) (u8.const 98)))
