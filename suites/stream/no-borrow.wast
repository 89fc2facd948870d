;;! title      = "No borrow travels in a stream or a future"
;;! property   = "borrow-scope"
;;! severity   = "critical"
;;! features   = ["component-model", "component-async"]
;;! claims     = ["S80"]
;;! references = ["cm:Explainer#type-definitions", "cm:CanonicalABI#type-predicates", "cm:Concurrency#streams-and-futures", "CWE-416"]
;;! notes      = """
;;! A borrow ends with the call that it was lent for, and what is in a stream may be read after any call. So a stream or future
;;! whose element contains a borrow is no valid type, however deep the borrow sits. Characters are refused as elements too, for
;;! the time being, because a stream of them would better be one of bytes with an encoding. The twins are the same types with
;;! handles that are owned, or with a character inside something else."""

(@benign "owned handles travel")
(component (type $r (resource (rep i32))) (type (stream (own $r))))
(component (type $r (resource (rep i32))) (type (future (own $r))))
(component (type $r (resource (rep i32))) (type (stream (option (own $r)))))
(component (type $r (resource (rep i32))) (type (stream (list (own $r)))))
(component (type $r (resource (rep i32))) (type (stream (tuple u32 (own $r)))))
(component (type $r (resource (rep i32))) (type (stream (result (own $r)))))
(component (type $r (resource (rep i32))) (type (stream (result u32 (error (own $r))))))
(component (type $r (resource (rep i32))) (type (future (option (own $r)))))
(component (type $r (resource (rep i32))) (type (future (list (own $r)))))
(component (type $r (resource (rep i32))) (type (future (tuple u32 (own $r)))))
(component (type $r (resource (rep i32))) (type (future (result (own $r)))))
(component (type $r (resource (rep i32))) (type (future (result u32 (error (own $r))))))
(component (type $r (resource (rep i32))) (type (stream (tuple char))))
(component (type $r (resource (rep i32))) (type $s (stream (own $r))) (type (stream $s)))
(component (type $r (resource (rep i32))) (type $s (future (own $r))) (type (future $s)))
(component $last
  (type $r (resource (rep i32)))
  (core module $m (func (export "seven") (result i32) (i32.const 7)))
  (core instance $i (instantiate $m))
  (type (stream (own $r)))
  (func (export "seven") (result u32) (canon lift (core func $i "seven"))))
(assert_return (invoke $last "seven") (u32.const 7))

(@attack "borrows do not")
(assert_invalid (component (type $r (resource (rep i32))) (type (stream (borrow $r)))) "borrow")
(assert_invalid (component (type $r (resource (rep i32))) (type (stream (option (borrow $r))))) "borrow")
(assert_invalid (component (type $r (resource (rep i32))) (type (stream (list (borrow $r))))) "borrow")
(assert_invalid (component (type $r (resource (rep i32))) (type (stream (tuple u32 (borrow $r))))) "borrow")
(assert_invalid (component (type $r (resource (rep i32))) (type (stream (result (borrow $r))))) "borrow")
(assert_invalid (component (type $r (resource (rep i32))) (type (stream (result u32 (error (borrow $r)))))) "borrow")
(assert_invalid (component (type $r (resource (rep i32))) (type (future (borrow $r)))) "borrow")
(assert_invalid (component (type $r (resource (rep i32))) (type (future (option (borrow $r))))) "borrow")
(assert_invalid (component (type $r (resource (rep i32))) (type (future (list (borrow $r))))) "borrow")
(assert_invalid (component (type $r (resource (rep i32))) (type (future (tuple u32 (borrow $r))))) "borrow")
(assert_invalid (component (type $r (resource (rep i32))) (type (future (result (borrow $r))))) "borrow")
(assert_invalid (component (type $r (resource (rep i32))) (type (future (result u32 (error (borrow $r)))))) "borrow")

(@attack "however deep they sit")
(assert_invalid (component (type $r (resource (rep i32))) (type $s (stream (borrow $r))) (type (option $s))) "borrow")
(assert_invalid (component (type $r (resource (rep i32))) (type (stream (option (list (borrow $r)))))) "borrow")
(assert_invalid (component (type $r (resource (rep i32))) (type $v (variant (case "none") (case "some" (borrow $r)))) (type (stream $v))) "borrow")
(assert_invalid (component (type $r (resource (rep i32))) (type $e (list (borrow $r))) (type $f (tuple u32 $e)) (type (future $f))) "borrow")

(@attack "nor as parameters, results and in imported types")
(assert_invalid (component (import "r" (type $r (sub resource))) (import "f" (func (param "s" (stream (borrow $r)))))) "borrow")
(assert_invalid (component (import "r" (type $r (sub resource))) (import "f" (func (result (future (borrow $r)))))) "borrow")
(assert_invalid (component (import "i" (instance (export "r" (type $r (sub resource))) (export "f" (func (param "s" (stream (borrow $r)))))))) "borrow")

(@attack "a stream of characters is no type either")
(assert_invalid (component (type (stream char))) "char")

(@probe "and what was valid is still accepted")
(component $again
  (type $r (resource (rep i32)))
  (core module $m (func (export "seven") (result i32) (i32.const 7)))
  (core instance $i (instantiate $m))
  (type (future (own $r)))
  (func (export "seven") (result u32) (canon lift (core func $i "seven"))))
(assert_return (invoke $again "seven") (u32.const 7))
