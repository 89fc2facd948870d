;;! title      = "A component that doubles with each line costs what it has lines, or is refused"
;;! property   = "bounded-loading"
;;! severity   = "high"
;;! features   = ["component-model"]
;;! claims     = ["S84"]
;;! references = ["cm:Explainer#instance-definitions", "core:appendix/implementation#structure", "CWE-776", "CWE-400"]
;;! notes      = """
;;! A component that has two instances of one that has two instances, and so on: thirty lines ask for 2^30 instances of an empty module. It is valid, and
;;! there is no harm in refusing it, when it is compiled or when it is instantiated. What compiles each instance before it counts them
;;! spends time and memory that the size of the component does not bound. So many as a tool may make, 64, are made."""
;;! [limits]
;;! cpu_ms     = 200

(@benign "six lines, 64 instances")
(component $x
  (component $c0 (core module $m) (core instance (instantiate $m)))
  (component $c1 (alias outer $x $c0 (component $c)) (instance (instantiate $c)) (instance (instantiate $c)))
  (component $c2 (alias outer $x $c1 (component $c)) (instance (instantiate $c)) (instance (instantiate $c)))
  (component $c3 (alias outer $x $c2 (component $c)) (instance (instantiate $c)) (instance (instantiate $c)))
  (component $c4 (alias outer $x $c3 (component $c)) (instance (instantiate $c)) (instance (instantiate $c)))
  (component $c5 (alias outer $x $c4 (component $c)) (instance (instantiate $c)) (instance (instantiate $c)))
  (component $c6 (alias outer $x $c5 (component $c)) (instance (instantiate $c)) (instance (instantiate $c)))
  (instance (instantiate $c6))
  (core module $m (func (export "f") (result i32) (i32.const 7)))
  (core instance $i (instantiate $m))
  (func (export "f") (result u32) (canon lift (core func $i "f"))))
(assert_return (invoke $x "f") (u32.const 7))

(@attack "thirty lines, 2^30 instances")
(@permit refused:load refused:instantiate limit "an implementation may limit how many instances it makes, and when it counts them")
(assert_trap (component $x
  (component $c0 (core module $m) (core instance (instantiate $m)))
  (component $c1 (alias outer $x $c0 (component $c)) (instance (instantiate $c)) (instance (instantiate $c)))
  (component $c2 (alias outer $x $c1 (component $c)) (instance (instantiate $c)) (instance (instantiate $c)))
  (component $c3 (alias outer $x $c2 (component $c)) (instance (instantiate $c)) (instance (instantiate $c)))
  (component $c4 (alias outer $x $c3 (component $c)) (instance (instantiate $c)) (instance (instantiate $c)))
  (component $c5 (alias outer $x $c4 (component $c)) (instance (instantiate $c)) (instance (instantiate $c)))
  (component $c6 (alias outer $x $c5 (component $c)) (instance (instantiate $c)) (instance (instantiate $c)))
  (component $c7 (alias outer $x $c6 (component $c)) (instance (instantiate $c)) (instance (instantiate $c)))
  (component $c8 (alias outer $x $c7 (component $c)) (instance (instantiate $c)) (instance (instantiate $c)))
  (component $c9 (alias outer $x $c8 (component $c)) (instance (instantiate $c)) (instance (instantiate $c)))
  (component $c10 (alias outer $x $c9 (component $c)) (instance (instantiate $c)) (instance (instantiate $c)))
  (component $c11 (alias outer $x $c10 (component $c)) (instance (instantiate $c)) (instance (instantiate $c)))
  (component $c12 (alias outer $x $c11 (component $c)) (instance (instantiate $c)) (instance (instantiate $c)))
  (component $c13 (alias outer $x $c12 (component $c)) (instance (instantiate $c)) (instance (instantiate $c)))
  (component $c14 (alias outer $x $c13 (component $c)) (instance (instantiate $c)) (instance (instantiate $c)))
  (component $c15 (alias outer $x $c14 (component $c)) (instance (instantiate $c)) (instance (instantiate $c)))
  (component $c16 (alias outer $x $c15 (component $c)) (instance (instantiate $c)) (instance (instantiate $c)))
  (component $c17 (alias outer $x $c16 (component $c)) (instance (instantiate $c)) (instance (instantiate $c)))
  (component $c18 (alias outer $x $c17 (component $c)) (instance (instantiate $c)) (instance (instantiate $c)))
  (component $c19 (alias outer $x $c18 (component $c)) (instance (instantiate $c)) (instance (instantiate $c)))
  (component $c20 (alias outer $x $c19 (component $c)) (instance (instantiate $c)) (instance (instantiate $c)))
  (component $c21 (alias outer $x $c20 (component $c)) (instance (instantiate $c)) (instance (instantiate $c)))
  (component $c22 (alias outer $x $c21 (component $c)) (instance (instantiate $c)) (instance (instantiate $c)))
  (component $c23 (alias outer $x $c22 (component $c)) (instance (instantiate $c)) (instance (instantiate $c)))
  (component $c24 (alias outer $x $c23 (component $c)) (instance (instantiate $c)) (instance (instantiate $c)))
  (component $c25 (alias outer $x $c24 (component $c)) (instance (instantiate $c)) (instance (instantiate $c)))
  (component $c26 (alias outer $x $c25 (component $c)) (instance (instantiate $c)) (instance (instantiate $c)))
  (component $c27 (alias outer $x $c26 (component $c)) (instance (instantiate $c)) (instance (instantiate $c)))
  (component $c28 (alias outer $x $c27 (component $c)) (instance (instantiate $c)) (instance (instantiate $c)))
  (component $c29 (alias outer $x $c28 (component $c)) (instance (instantiate $c)) (instance (instantiate $c)))
  (component $c30 (alias outer $x $c29 (component $c)) (instance (instantiate $c)) (instance (instantiate $c)))
  (instance (instantiate $c30))) "interrupted")

(@probe "what was loaded before still works")
(assert_return (invoke $x "f") (u32.const 7))
