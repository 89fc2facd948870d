;;! title      = "Two members of a resource cannot be mistaken for each other"
;;! property   = "module-validity"
;;! severity   = "high"
;;! features   = ["component-model"]
;;! claims     = ["S32", "S101"]
;;! references = ["cm:Explainer#name-uniqueness", "CWE-178", "CWE-694"]
;;! notes      = "What holds of plain names holds of methods and static functions: they are compared in small letters, and without what stands in brackets. The specification gives [method]foo.BAR beside [method]foo.bar as an example of what is invalid."

(@benign "members that differ in a letter are different")
(component $friend
  (type (instance (export "r" (type $r (sub resource)))
    (export "[method]r.bar" (func (param "self" (borrow $r)))) (export "[method]r.baz" (func (param "self" (borrow $r)))) (export "[static]r.qux" (func))))
  (core module $m (func (export "one") (result i32) (i32.const 1)))
  (core instance $i (instantiate $m))
  (func (export "one") (result u32) (canon lift (core func $i "one"))))
(assert_return (invoke $friend "one") (u32.const 1))

(@attack "methods and static functions that differ in case only")
(assert_invalid (component (import "r" (type $r (sub resource))) (import "[method]r.bar" (func (param "self" (borrow $r)))) (import "[method]r.BAR" (func (param "self" (borrow $r))))) "conflicts with previous name")
(assert_invalid (component (import "r" (type $r (sub resource))) (import "[static]r.bar" (func)) (import "[static]r.BAR" (func))) "conflicts with previous name")
(assert_invalid (component (import "r" (type $r (sub resource))) (import "[method]r.bar" (func (param "self" (borrow $r)))) (import "[static]r.BAR" (func))) "conflicts with previous name")
(assert_invalid (component (type (instance (export "r" (type $r (sub resource))) (export "[method]r.bar" (func (param "self" (borrow $r)))) (export "[method]r.BAR" (func (param "self" (borrow $r))))))) "conflicts with previous name")

(@probe "the first still answers")
(assert_return (invoke $friend "one") (u32.const 1))
