;;! title      = "A type whose values would not fit into 32 bits of memory is refused"
;;! property   = "module-validity"
;;! severity   = "high"
;;! features   = ["component-model"]
;;! claims     = ["S114"]
;;! references = ["cm:CanonicalABI#element-size", "cm:Explainer#fixed-length-lists", "https://github.com/WebAssembly/component-model/pull/688", "CWE-190", "CWE-131"]
;;! notes      = """
;;! The size of a value in memory follows from its type alone, and the specification lets no type be larger than 2^28-1 bytes, so that no
;;! size computed from it wraps. Lists of a fixed length, which make a large size with few bytes, are a proposal: whoever lacks it refuses them all
;;! the same, which is as good."""

(@benign "a large tuple is a type, and its values can be passed")
(component $friend
  (type $t16 (tuple u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64))
  (type $t256 (tuple $t16 $t16 $t16 $t16 $t16 $t16 $t16 $t16 $t16 $t16 $t16 $t16 $t16 $t16 $t16 $t16))
  (core module $m (memory (export "memory") 1) (func (export "f") (result i32) (i32.const 8)) (func (export "one") (result i32) (i32.const 1)))
  (core instance $i (instantiate $m))
  (func (export "large") (result $t256) (canon lift (core func $i "f") (memory (core memory $i "memory"))))
  (func (export "one") (result u32) (canon lift (core func $i "one"))))
(assert_return (invoke $friend "one") (u32.const 1))

(@attack "tuples of tuples, of 2^31 bytes, 2^35 and more; records, variants and options of them")
(assert_invalid (component (type $t0 (tuple u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64)) (type $t1 (tuple $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0)) (type $t2 (tuple $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1)) (type $t3 (tuple $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2)) (type $t4 (tuple $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3)) (type $t5 (tuple $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4)) (type $t6 (tuple $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5)) (type (func (param "x" $t6)))) "type size")
(assert_invalid (component (type $t0 (tuple u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64)) (type $t1 (tuple $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0)) (type $t2 (tuple $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1)) (type $t3 (tuple $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2)) (type $t4 (tuple $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3)) (type $t5 (tuple $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4)) (type $t6 (tuple $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5)) (type $t7 (tuple $t6 $t6 $t6 $t6 $t6 $t6 $t6 $t6 $t6 $t6 $t6 $t6 $t6 $t6 $t6 $t6)) (type (func (param "x" $t7)))) "type size")
(assert_invalid (component (type $t0 (tuple u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64)) (type $t1 (tuple $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0)) (type $t2 (tuple $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1)) (type $t3 (tuple $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2)) (type $t4 (tuple $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3)) (type $t5 (tuple $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4)) (type $t6 (tuple $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5)) (type $t7 (tuple $t6 $t6 $t6 $t6 $t6 $t6 $t6 $t6 $t6 $t6 $t6 $t6 $t6 $t6 $t6 $t6)) (type $t8 (tuple $t7 $t7 $t7 $t7 $t7 $t7 $t7 $t7 $t7 $t7 $t7 $t7 $t7 $t7 $t7 $t7)) (type (func (param "x" $t8)))) "type size")
(assert_invalid (component (type $t0 (tuple u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64)) (type $t1 (tuple $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0)) (type $t2 (tuple $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1)) (type $t3 (tuple $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2)) (type $t4 (tuple $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3)) (type $t5 (tuple $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4)) (type $t6 (tuple $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5)) (type $r (record (field "a" $t6) (field "b" $t6))) (type (func (param "x" $r)))) "type size")
(assert_invalid (component (type $t0 (tuple u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64)) (type $t1 (tuple $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0)) (type $t2 (tuple $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1)) (type $t3 (tuple $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2)) (type $t4 (tuple $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3)) (type $t5 (tuple $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4)) (type $t6 (tuple $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5)) (type $v (variant (case "a" $t6) (case "b"))) (type (func (param "x" $v)))) "type size")
(assert_invalid (component (type $t0 (tuple u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64)) (type $t1 (tuple $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0 $t0)) (type $t2 (tuple $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1 $t1)) (type $t3 (tuple $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2 $t2)) (type $t4 (tuple $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3 $t3)) (type $t5 (tuple $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4 $t4)) (type $t6 (tuple $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5 $t5)) (type $t7 (tuple $t6 $t6 $t6 $t6 $t6 $t6 $t6 $t6 $t6 $t6 $t6 $t6 $t6 $t6 $t6 $t6)) (type $o (option $t7)) (type (func (param "x" $o)))) "type size")

(@attack "lists of a fixed length: 2^31 bytes, 2^32, one element more, and of each other")
(assert_invalid (component (type $l (list u64 268435456)) (type (func (param "x" $l)))) "type size")
(assert_invalid (component (type $l (list u64 536870912)) (type (func (param "x" $l)))) "type size")
(assert_invalid (component (type $l (list u64 536870913)) (type (func (param "x" $l)))) "type size")
(assert_invalid (component (type $l (list u8 0xffffffff)) (type (func (param "x" $l)))) "type size")
(assert_invalid (component (type $l (list u8 0x10000000)) (type (func (param "x" $l)))) "type size")
(assert_invalid (component (type $a (list u64 65536)) (type $l (list $a 65536)) (type (func (param "x" $l)))) "type size")
(assert_invalid (component (type $a (list u32 32768)) (type $b (list $a 32768)) (type $l (list $b 4)) (type (func (param "x" $l)))) "type size")
(assert_invalid (component (type $a (list u64 33554432)) (type $l (tuple $a $a)) (type (func (param "x" $l)))) "type size")

(@probe "the first still answers")
(assert_return (invoke $friend "one") (u32.const 1))
