;;! title      = "A 64-bit pointer or length is checked as a whole"
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
(assert_return (invoke $sound "first" (u64.const 16) (u64.const 2)) (u32.const 2065))
(assert_return (invoke $sound "first" (u64.const 65535) (u64.const 1)) (u32.const 1000))
(assert_return (invoke $sound "text" (u64.const 16) (u64.const 2)) (u32.const 2065))
(assert_return (invoke $sound "first32" (u32.const 16) (u32.const 2)) (u32.const 2065))
(assert_return (invoke $sound "list" (u64.const 16) (u64.const 2) (u64.const 64) (u64.const 128)) (u32.const 97))

(@attack "a pointer or a length whose low half alone would do does not cross between components")
(@store $s1) (component instance $a1 $C)
(assert_trap (invoke $a1 "first" (u64.const 0x100000010) (u64.const 0x2)) "list pointer/length out of bounds")
(@store $s2) (component instance $a2 $C)
(assert_trap (invoke $a2 "first" (u64.const 0x10) (u64.const 0x100000002)) "list pointer/length out of bounds")
(@store $s3) (component instance $a3 $C)
(assert_trap (invoke $a3 "first" (u64.const 0xffffffff00000010) (u64.const 0x2)) "list pointer/length out of bounds")
(@store $s4) (component instance $a4 $C)
(assert_trap (invoke $a4 "first" (u64.const 0x10) (u64.const 0xffffffff00000002)) "list pointer/length out of bounds")
(@store $s5) (component instance $a5 $C)
(assert_trap (invoke $a5 "first" (u64.const 0x8000000000000010) (u64.const 0x2)) "list pointer/length out of bounds")
(@store $s6) (component instance $a6 $C)
(assert_trap (invoke $a6 "first" (u64.const 0xffff) (u64.const 0x2)) "list pointer/length out of bounds")
(@store $s7) (component instance $a7 $C)
(assert_trap (invoke $a7 "first" (u64.const 0xffffffffffffffff) (u64.const 0x2)) "list pointer/length out of bounds")
(@store $s8) (component instance $a8 $C)
(assert_trap (invoke $a8 "first" (u64.const 0xfffffffffffffff0) (u64.const 0x20)) "list pointer/length out of bounds")
(@store $s9) (component instance $a9 $C)
(assert_trap (invoke $a9 "text" (u64.const 0x100000010) (u64.const 0x2)) "string pointer/length out of bounds")
(@store $s10) (component instance $a10 $C)
(assert_trap (invoke $a10 "text" (u64.const 0x10) (u64.const 0x100000002)) "string pointer/length out of bounds")
(@store $s11) (component instance $a11 $C)
(assert_trap (invoke $a11 "text" (u64.const 0xffffffff00000010) (u64.const 0x2)) "string pointer/length out of bounds")
(@store $s12) (component instance $a12 $C)
(assert_trap (invoke $a12 "list" (u64.const 0x100000010) (u64.const 0x2) (u64.const 64) (u64.const 128)) "list pointer/length out of bounds")
(@store $s13) (component instance $a13 $C)
(assert_trap (invoke $a13 "list" (u64.const 0x10) (u64.const 0x100000002) (u64.const 64) (u64.const 128)) "list pointer/length out of bounds")
(@store $s14) (component instance $a14 $C)
(assert_trap (invoke $a14 "list" (u64.const 0xffffffff00000010) (u64.const 0x2) (u64.const 64) (u64.const 128)) "list pointer/length out of bounds")

(@attack "nor does a place of the results")
(@store $s15) (component instance $a15 $C)
(@permit trap:oob-list trap:oob-memory trap:realloc-bad "the specification says that it traps, and names no classes")
(assert_trap (invoke $a15 "list" (u64.const 16) (u64.const 2) (u64.const 0x100000040) (u64.const 128)) "list pointer/length out of bounds")
(@store $s16) (component instance $a16 $C)
(@permit trap:oob-list trap:oob-memory trap:realloc-bad "the specification says that it traps, and names no classes")
(assert_trap (invoke $a16 "list" (u64.const 16) (u64.const 2) (u64.const 64) (u64.const 0x100000080)) "list pointer/length out of bounds")

(@attack "nor one that realloc returns")
(@store $s17) (component instance $a17 $C) (invoke $a17 "aim" (u64.const 0x100000400))
(@permit trap:oob-list trap:oob-memory trap:realloc-bad "the specification says that it traps, and names no classes")
(assert_trap (invoke $a17 "first" (u64.const 16) (u64.const 2)) "realloc return: beyond end of memory")
(@store $s18) (component instance $a18 $C) (invoke $a18 "aim" (u64.const 0x100000400))
(@permit trap:oob-list trap:oob-memory trap:realloc-bad "the specification says that it traps, and names no classes")
(assert_trap (invoke $a18 "first32" (u32.const 16) (u32.const 2)) "realloc return: beyond end of memory")

(@probe "small pointers still work")
(assert_return (invoke $sound "first" (u64.const 16) (u64.const 2)) (u32.const 2065))
(assert_return (invoke $sound "peek" (u64.const 1024)) (u32.const 65))
