;;! title      = "A module runs its own code and holds its own data, however much it looks like another"
;;! property   = "code-identity"
;;! severity   = "critical"
;;! features   = ["drop-store"]
;;! claims     = ["S117"]
;;! references = ["core:appendix/embedding#modules", "CWE-345"]
;;! notes      = "The modules have the same length and differ in one byte: of code, data, a type, an export's name, an import, or only of a custom section. A cache that looks at less than the whole binary mixes them up."
;;! [pool]
;;! slots      = 20

;; The victim's twin has equal code and a data segment of the same length; it holds a secret of its own.

(module definition $victim (memory 1) (data (i32.const 0) "{{secret:24}}") (func (export "first") (result i64) (i64.load (i32.const 0))))
(module definition $twin (memory 1) (data (i32.const 0) "{{secret:24}}") (func (export "first") (result i64) (i64.load (i32.const 0))))
(module definition $blank (memory 1) (data (i32.const 0) "no secret in this module") (func (export "first") (result i64) (i64.load (i32.const 0))))
(module definition $one (func (export "f") (result i32) (i32.const 1)))
(module definition $two (func (export "f") (result i32) (i32.const 2)))
(module definition $minus (func (export "f") (param i32 i32) (result i32) (i32.sub (local.get 0) (local.get 1))))
(module definition $suinm (func (export "f") (param i32 i32) (result i32) (i32.sub (local.get 1) (local.get 0))))
(module definition $signed (func (export "f") (param i32) (result i64) (i64.extend_i32_s (local.get 0))))
(module definition $unsigned (func (export "f") (param i32) (result i64) (i64.extend_i32_u (local.get 0))))
(module definition $three (global (export "f") i32 (i32.const 3)) (@custom "note" "module A"))
(module definition $four (global (export "f") i32 (i32.const 4)) (@custom "note" "module A"))
(module definition $thrice (global (export "f") i32 (i32.const 3)) (@custom "note" "module B"))
(module definition $calls-a (import "a" "f" (func $f (result i32))) (func (export "f") (result i32) (call $f)))
(module definition $calls-b (import "b" "f" (func $f (result i32))) (func (export "f") (result i32) (call $f)))

(@benign "modules that nothing was confused with yet")
(module instance $v $victim)
(module instance $a $one)
(register "a" $a)
(module instance $m $minus)
(module instance $s $signed)
(module instance $g $three)
(assert_return (invoke $v "first") (i64.const {{secret:i64@0}}))
(assert_return (invoke $a "f") (i32.const 1))
(assert_return (invoke $m "f" (i32.const 9) (i32.const 2)) (i32.const 7))
(assert_return (invoke $s "f" (i32.const -1)) (i64.const -1))
(assert_return (get $g "f") (i32.const 3))

(@attack "a data segment, a constant, an operand, an instruction, a value beside an equal custom section")
(module instance $t $twin)
(module instance $n $blank)
(module instance $b $two)
(register "b" $b)
(module instance $r $suinm)
(module instance $u $unsigned)
(module instance $h $four)
(module instance $k $thrice)
(assert_return (invoke $t "first") (i64.const {{secret:i64@1}}))
(assert_return (invoke $n "first") (i64.const 0x657263657320_6f6e))
(assert_return (invoke $b "f") (i32.const 2))
(assert_return (invoke $r "f" (i32.const 9) (i32.const 2)) (i32.const -7))
(assert_return (invoke $u "f" (i32.const -1)) (i64.const 0xffffffff))
(assert_return (get $h "f") (i32.const 4))
(assert_return (get $k "f") (i32.const 3))

(@attack "an import's name")
(module instance $ca $calls-a)
(module instance $cb $calls-b)
(assert_return (invoke $ca "f") (i32.const 1))
(assert_return (invoke $cb "f") (i32.const 2))

(@attack "all again in a new store, in another order, after everything was dropped")
(@drop $v)
(module instance $t2 $twin)
(module instance $b2 $two)
(module instance $u2 $unsigned)
(module instance $v2 $victim)
(module instance $n2 $blank)
(module instance $a2 $one)
(module instance $r2 $suinm)
(assert_return (invoke $t2 "first") (i64.const {{secret:i64@1}}))
(assert_return (invoke $v2 "first") (i64.const {{secret:i64@0}}))
(assert_return (invoke $n2 "first") (i64.const 0x657263657320_6f6e))
(assert_return (invoke $b2 "f") (i32.const 2))
(assert_return (invoke $a2 "f") (i32.const 1))
(assert_return (invoke $u2 "f" (i32.const -1)) (i64.const 0xffffffff))
(assert_return (invoke $r2 "f" (i32.const 9) (i32.const 2)) (i32.const -7))
