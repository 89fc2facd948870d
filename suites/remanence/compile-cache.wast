;;! title      = "A module is never taken for one that was loaded before"
;;! property   = "code-identity"
;;! severity   = "critical"
;;! features   = ["drop-store"]
;;! claims     = ["S117"]
;;! references = ["core:appendix/embedding#modules", "core:exec/modules#instantiation", "CWE-345", "CWE-349"]
;;! notes      = """
;;! All modules are of one length and begin alike, custom section included, so that a key made of a prefix, of the length
;;! or of a name finds the wrong one. The attacker's differs from the victim's in its data; another in one constant of its code."""
;;! [pool]
;;! slots      = 1

(module definition $victim
  (@custom "build" (before type) "release 1")
  (memory 1)
  (func (export "answer") (result i32) (i32.const 1000001))
  (func (export "load") (param i32) (result i64) (i64.load (local.get 0)))
  (func (export "last") (result i32) (i32.const 2000001))
  (data (i32.const 8) "public: same in all modules.....") (data (i32.const 64) "{{secret:24}}"))

;; Loaded right after the victim.

(module definition $attacker
  (@custom "build" (before type) "release 1")
  (memory 1)
  (func (export "answer") (result i32) (i32.const 1000001))
  (func (export "load") (param i32) (result i64) (i64.load (local.get 0)))
  (func (export "last") (result i32) (i32.const 2000001))
  (data (i32.const 8) "public: same in all modules.....") (data (i32.const 64) "aaaaaaaaaaaaaaaaaaaaaaaa"))

;; Differs from the attacker in the last constant.

(module definition $patched
  (@custom "build" (before type) "release 1")
  (memory 1)
  (func (export "answer") (result i32) (i32.const 1000001))
  (func (export "load") (param i32) (result i64) (i64.load (local.get 0)))
  (func (export "last") (result i32) (i32.const 2000002))
  (data (i32.const 8) "public: same in all modules.....") (data (i32.const 64) "aaaaaaaaaaaaaaaaaaaaaaaa"))

;; The same code, but a custom section that names another release: what a module is called must not matter either.

(module definition $renamed
  (@custom "build" (before type) "release 2")
  (memory 1)
  (func (export "answer") (result i32) (i32.const 1000002))
  (func (export "load") (param i32) (result i64) (i64.load (local.get 0)))
  (func (export "last") (result i32) (i32.const 2000001))
  (data (i32.const 8) "public: same in all modules.....") (data (i32.const 64) "bbbbbbbbbbbbbbbbbbbbbbbb"))

(@benign "the victim's code runs on the victim's data")
(module instance $first $victim)
(assert_return (invoke $first "answer") (i32.const 1000001))
(assert_return (invoke $first "load" (i32.const 64)) (i64.const {{secret:i64@0}}))

(@attack "the module loaded next has its own data, and so has the one in the victim's place")
(@drop $first)
(module instance $a $attacker)
(assert_return (invoke $a "load" (i32.const 64)) (i64.const 0x6161616161616161))
(assert_return (invoke $a "load" (i32.const 80)) (i64.const 0x6161616161616161))
(assert_return (invoke $a "last") (i32.const 2000001))

(@attack "one constant apart is another module")
(@drop $a)
(module instance $b $patched)
(assert_return (invoke $b "last") (i32.const 2000002))
(assert_return (invoke $b "answer") (i32.const 1000001))
(assert_return (invoke $b "load" (i32.const 64)) (i64.const 0x6161616161616161))
(@drop $b)
(module instance $c $renamed)
(assert_return (invoke $c "answer") (i32.const 1000002))
(assert_return (invoke $c "last") (i32.const 2000001))
(assert_return (invoke $c "load" (i32.const 72)) (i64.const 0x6262626262626262))

(@attack "in any order of instantiation")
(@drop $c)
(module instance $d $attacker)
(assert_return (invoke $d "last") (i32.const 2000001))
(assert_return (invoke $d "load" (i32.const 64)) (i64.const 0x6161616161616161))

(@probe "the victim is still the victim")
(@drop $d)
(module instance $last $victim)
(assert_return (invoke $last "last") (i32.const 2000001))
(assert_return (invoke $last "load" (i32.const 64)) (i64.const {{secret:i64@0}}))
