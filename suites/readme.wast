;;! title      = "The format of a case, by example"
;;! property   = "memory-bounds"
;;! severity   = "critical"
;;! features   = []
;;! claims     = ["S15"]
;;! references = ["core:exec/instructions#memory-instructions", "CWE-125"]
;;! notes      = """
;;! Everything that a case can say is shown here or, where it needs an ability that not every runtime's adapter has,
;;! described in a comment. docs/case-format.md is the reference."""

;; The lines above are the header: TOML, each line marked with `;;!`. The title says in one sentence what must hold.
;; The property and the claims are rows of the tables beside this file; the severity is that of breaking the property.
;; `features` lists the proposals and the abilities of an adapter that the case needs. Three tables are left out:
;;
;;   [limits]                    budgets: cpu_ms, fuel, deadline_ms, memory_bytes, table_elements, handles
;;   [pool]                      slots = 1 sizes pooling engines
;;   [host]                      host functions: "env.f" = { return = [{ i32 = 7 }] }, "env.g" = "trap"
;;
;; What follows, up to the first section, is setup. The text in double braces becomes 24 characters that are different
;; in every run: the victim's secret. It belongs to the victim's instances, and nobody else may come to see it.

(module $victim
  (memory (export "memory") 1)
  (data (i32.const 0) "{{secret:24}}")
  (global (export "limit") i32 (i32.const 24))
  (global $asked (mut i32) (i32.const 0))
  (func (export "length") (result i32)
    (global.set $asked (i32.add (global.get $asked) (i32.const 1)))
    (i32.const 24))
  (func (export "asked") (result i32) (global.get $asked)))

;; What is registered can be imported, by the instances that follow.

(register "victim" $victim)

(module $attacker
  (import "victim" "length" (func $length (result i32)))
  (memory 1)
  (type $plain (func (result i32)))
  (type $greedy (func (param i64) (result i64)))
  (table 4 funcref)
  (elem (i32.const 0) $length $own)
  (func $own (type $plain) (i32.const 7))
  (func (export "ask") (result i32) (call $length))
  (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "call") (param i32) (result i32) (call_indirect (type $plain) (local.get 0)))
  (func (export "call as another type") (param i32) (result i64) (call_indirect (type $greedy) (i64.const 0) (local.get 0)))
  (func $deep (export "recurse") (call $deep) (call $deep))
  (func $nest (export "nest") (param i32) (result i32)
    (if (result i32) (i32.eqz (local.get 0))
      (then (i32.const 0))
      (else (i32.add (i32.const 1) (call $nest (i32.sub (local.get 0) (i32.const 1))))))))

;; A module can also be loaded once and instantiated several times. Each instance has its own state.

(module definition $counter
  (global $count (mut i32) (i32.const 0))
  (func (export "next") (result i32)
    (global.set $count (i32.add (global.get $count) (i32.const 1)))
    (global.get $count)))
(module instance $one $counter)
(module instance $two $counter)

;; An instance that may know the victim's secret, for instance because it exports what it reads there, is named:

(module $auditor
  (import "victim" "memory" (memory 1))
  (func (export "first") (result i32) (i32.load (i32.const 0)))
  (func (export "first eight") (result i64) (i64.load (i32.const 0))))
(@holds $auditor)

;; ---------------------------------------------------------------------------------------------------------------

(@benign "what was granted works")

;; The benign twin: the legitimate version of the attack. It must succeed, or the case proves nothing. The numbers of
;; a secret, its first four or eight bytes, are the one placeholder that stands outside a string.

(assert_return (invoke $attacker "ask") (i32.const 24))
(assert_return (get $victim "limit") (i32.const 24))
(assert_return (invoke $attacker "load" (i32.const 65532)) (i32.const 0))
(assert_return (invoke $attacker "call" (i32.const 1)) (i32.const 7))
(assert_return (invoke $auditor "first") (i32.const {{secret:i32@0}}))
(assert_return (invoke $auditor "first eight") (i64.const {{secret:i64@0}}))
(assert_return (invoke $one "next") (i32.const 1))
(invoke $one "next")

;; A snapshot of what an instance exports is taken before the first attack step, for every instance that `@unchanged`
;; names later. This takes one by hand:

(@snapshot $victim)
(@unchanged $victim)

;; ---------------------------------------------------------------------------------------------------------------

(@attack "and nothing more")

;; Traps are named by the specification's text, or as "class:NAME" where it has none.

(assert_trap (invoke $attacker "load" (i32.const 65533)) "out of bounds memory access")
(assert_trap (invoke $attacker "call" (i32.const 2)) "uninitialized element")
(assert_trap (invoke $attacker "call" (i32.const 4)) "undefined element")
(assert_trap (invoke $attacker "call as another type" (i32.const 1)) "class:sig-mismatch")
(assert_exhaustion (invoke $attacker "recurse") "call stack exhausted")

;; Where the specification permits several endings, the case says which, and why.

(@permit trap:stack-exhausted "how deep calls may nest is the implementation's choice: core:appendix/implementation")
(assert_return (invoke $attacker "nest" (i32.const 1000)) (i32.const 1000))

;; To attack by loading, linking or instantiating, assert it.

(assert_invalid (module (func (result i32) (i64.const 0))) "type mismatch")
(assert_malformed (module binary "\00asm\01\00\00\00\0e\01\00") "malformed section id")
(assert_unlinkable (module (import "victim" "secret" (global i32))) "unknown import")
(assert_unlinkable (module (import "victim" "length" (func (param i64)))) "incompatible import type")
(assert_trap
  (module (memory 1) (func $start unreachable) (start $start))
  "unreachable")
(assert_return (module (func $start) (start $start)))

;; A plain module is setup wherever it stands. Without a name it is the one that directives without a name are about.

(module (func (export "answer") (result i32) (i32.const 42)))
(assert_return (invoke "answer") (i32.const 42))

;; ---------------------------------------------------------------------------------------------------------------

(@probe "the victim is untouched and still works")

;; The look around afterwards: whoever was not attacked is as before.

(@unchanged $victim)
(assert_return (invoke $victim "asked") (i32.const 1))
(assert_return (invoke $two "next") (i32.const 1))
(assert_return (invoke $one "next") (i32.const 3))

;; Components have a guide of their own: readme-components.wast. The rest needs abilities of the adapter, which the header lists under `features`:
;;
;;   (@store $b)                                  "stores": what follows lives in another store
;;   (@drop $victim)                              "drop-store": drops the store that $victim lives in
;;   (@write $victim "memory" 8 "bytes")          "host-write": the host writes into an exported memory
;;   (@host "calls.env.f" 1)                      "host-imports": a counter of the adapter has this value
;;   (@start $call (invoke $x "f"))               "started-calls": starts a call,
;;   (@await $call value (i32.const 7))             awaits it: value, trap:CLASS, pending, cancelled, deadlock,
;;   (@cancel $call)                                or drops the host's side of it
;;   (thread $t (shared (module $m)) ..)          "os-threads": directives on a thread with a store of its own,
;;   (wait $t)                                      which start at the first wait
;;   (assert_exhaustion (invoke $x "loop") "interrupted")
;;                                                a limit stops it: fuel and deadline_ms under [limits]
;;   (assert_exception (invoke $x "throw"))       "exceptions": it ends with an uncaught exception
