;;! title      = "Core code inside a component reaches what it was given, not what its siblings were"
;;! property   = "instance-separation"
;;! severity   = "critical"
;;! features   = ["component-model", "host-imports", "stores"]
;;! claims     = ["S25"]
;;! references = ["cm:Explainer#instance-definitions", "cm:Explainer#component-invariants", "core:exec/modules#instantiation", "CWE-668", "CWE-441"]
;;! notes      = """
;;! A core module is instantiated with exactly the arguments that its `with` names: an import that they lack makes the component invalid, whatever other
;;! instances of the component hold. The two imports have the same type, and one module is instantiated with each of them, so that a runtime which
;;! takes one for the other, or what is known of one instantiation for all, still runs: the host counts who was called."""
;;! [host]
;;! "power.open" = { return = [{ u32 = 1111 }] }
;;! "power.look" = { return = [{ u32 = 2222 }] }

(component definition $C
  (import "power" (instance $power (export "open" (func (result u32))) (export "look" (func (result u32)))))
  (core func $open (canon lower (func $power "open")))
  (core func $look (canon lower (func $power "look")))

  ;; One module, three instances: with either power, and with none but a function of their own.
  (core module $M
    (import "env" "use" (func $use (result i32)))
    (table 4 funcref) (elem (i32.const 1) func $use)
    (func (export "use") (result i32) (call $use))
    (func (export "at") (param i32) (result i32) (call_indirect (result i32) (local.get 0))))
  (core module $Powerless (func (export "use") (result i32) (i32.const 3333)))
  (core instance $powerless (instantiate $Powerless))
  (core instance $opener (instantiate $M (with "env" (instance (export "use" (func $open))))))
  (core instance $looker (instantiate $M (with "env" (instance (export "use" (func $look))))))
  (core instance $self (instantiate $M (with "env" (instance $powerless))))
  (func (export "opener") (result u32) (canon lift (core func $opener "use")))
  (func (export "opener-at") (param "at" u32) (result u32) (canon lift (core func $opener "at")))
  (func (export "looker") (result u32) (canon lift (core func $looker "use")))
  (func (export "looker-at") (param "at" u32) (result u32) (canon lift (core func $looker "at")))
  (func (export "self") (result u32) (canon lift (core func $self "use")))
  (func (export "self-at") (param "at" u32) (result u32) (canon lift (core func $self "at")))

  ;; The same with powers of the component's own.
  (core module $Powers (func (export "open") (result i32) (i32.const 1111)) (func (export "look") (result i32) (i32.const 2222)))
  (core module $User (import "env" "use" (func $use (result i32))) (func (export "use") (result i32) (call $use)))
  (core instance $powers (instantiate $Powers))
  (core instance $own-opener (instantiate $User (with "env" (instance (export "use" (func $powers "open"))))))
  (core instance $own-looker (instantiate $User (with "env" (instance (export "use" (func $powers "look"))))))
  (func (export "own-opener") (result u32) (canon lift (core func $own-opener "use")))
  (func (export "own-looker") (result u32) (canon lift (core func $own-looker "use")))

  ;; The names of the powers are the runtime's to mix up: each is given under the other's name.
  (core module $Crossed
    (import "power" "open" (func $open (result i32)))
    (import "power" "look" (func $look (result i32)))
    (func (export "open") (result i32) (call $open))
    (func (export "look") (result i32) (call $look)))
  (core instance $crossed (instantiate $Crossed (with "power" (instance (export "open" (func $look)) (export "look" (func $powerless "use"))))))
  (func (export "crossed-open") (result u32) (canon lift (core func $crossed "open")))
  (func (export "crossed-look") (result u32) (canon lift (core func $crossed "look")))

  ;; And components in it, one definition with either power.
  (component $Inner
    (import "use" (func $use (result u32)))
    (core func $lowered (canon lower (func $use)))
    (core module $m (import "" "use" (func $use (result i32))) (func (export "use") (result i32) (call $use)))
    (core instance $i (instantiate $m (with "" (instance (export "use" (func $lowered))))))
    (func (export "use") (result u32) (canon lift (core func $i "use"))))
  (instance $inner-opener (instantiate $Inner (with "use" (func $power "open"))))
  (instance $inner-looker (instantiate $Inner (with "use" (func $power "look"))))
  (instance $inner-twice (instantiate $Inner (with "use" (func $inner-looker "use"))))
  (func (export "inner-opener") (alias export $inner-opener "use"))
  (func (export "inner-looker") (alias export $inner-looker "use"))
  (func (export "inner-twice") (alias export $inner-twice "use")))

(component instance $c $C)

(@benign "who was given the power has it, by name and through its table")
(assert_return (invoke $c "opener") (u32.const 1111))
(assert_return (invoke $c "opener-at" (u32.const 1)) (u32.const 1111))
(assert_return (invoke $c "inner-opener") (u32.const 1111))
(assert_return (invoke $c "own-opener") (u32.const 1111))
(@host "calls.power.open" 3)

(@attack "another instance of the same module, with another function of the same type")
(assert_return (invoke $c "looker") (u32.const 2222))
(assert_return (invoke $c "looker-at" (u32.const 1)) (u32.const 2222))
(assert_return (invoke $c "own-looker") (u32.const 2222))
(assert_return (invoke $c "self") (u32.const 3333))
(assert_return (invoke $c "self-at" (u32.const 1)) (u32.const 3333))
(assert_return (invoke $c "crossed-open") (u32.const 2222))
(assert_return (invoke $c "crossed-look") (u32.const 3333))

(@attack "another instance of the same component")
(assert_return (invoke $c "inner-looker") (u32.const 2222))
(assert_return (invoke $c "inner-twice") (u32.const 2222))

(@attack "the table of the one holds nothing of the other's")
(@store $s0) (component instance $c0 $C) (assert_trap (invoke $c0 "looker-at" (u32.const 0)) "uninitialized element")
(@store $s2) (component instance $c2 $C) (assert_trap (invoke $c2 "looker-at" (u32.const 2)) "uninitialized element")
(@store $s4) (component instance $c4 $C) (assert_trap (invoke $c4 "looker-at" (u32.const 4)) "undefined element")

(@attack "what a core module imports and is not given makes the component invalid, whoever else has it")
(assert_invalid (component
  (import "open" (func $open (result u32)))
  (core func $open (canon lower (func $open)))
  (core module $given (import "env" "open" (func (result i32))))
  (core instance (instantiate $given (with "env" (instance (export "open" (func $open))))))
  (core module $not (import "env" "open" (func (result i32))))
  (core instance (instantiate $not))) "missing module instantiation argument")
(assert_invalid (component
  (import "open" (func $open (result u32)))
  (import "look" (func $look (result u32)))
  (core func $open (canon lower (func $open)))
  (core func $look (canon lower (func $look)))
  (core module $given (import "env" "open" (func (result i32))))
  (core instance (instantiate $given (with "env" (instance (export "open" (func $open))))))
  (core module $not (import "env" "open" (func (result i32))))
  (core instance (instantiate $not (with "env" (instance (export "look" (func $look))))))) "does not export an item named `open`")
(assert_invalid (component
  (import "open" (func $open (result u32)))
  (core func $open (canon lower (func $open)))
  (core module $given (import "env" "open" (func (result i32))))
  (core instance (instantiate $given (with "env" (instance (export "open" (func $open))))))
  (core module $not (import "env" "open" (func (result i32))))
  (core instance (instantiate $not (with "env" (instance)) (with "env2" (instance (export "open" (func $open))))))) "does not export an item named `open`")
(assert_invalid (component
  (import "open" (func $open (result u32)))
  (core func $open (canon lower (func $open)))
  (core module $given (import "env" "open" (func (result i32))) (func (export "open") (result i64) (i64.const 0)))
  (core instance $given (instantiate $given (with "env" (instance (export "open" (func $open))))))
  (core module $not (import "env" "open" (func (result i32))))
  (core instance (instantiate $not (with "env" (instance $given))))) "type mismatch for export `open`")

(@attack "so does what a component imports and is not given, and a module that needs more than it is declared to")
(assert_invalid (component
  (import "open" (func $open (result u32)))
  (component $Inner (import "use" (func (result u32))))
  (instance (instantiate $Inner (with "use" (func $open))))
  (instance (instantiate $Inner))) "missing import named `use`")
(assert_invalid (component
  (component $Host
    (import "plugin" (core module (export "run" (func))))) 
  (core module $greedy (import "env" "open" (func (result i32))) (func (export "run")))
  (instance (instantiate $Host (with "plugin" (core module $greedy))))) "missing expected import `env::open`")

(@probe "nobody but those who have it used the power")
(@host "calls.power.open" 3)
(@host "calls.power.look" 5)
(assert_return (invoke $c "opener") (u32.const 1111))
