;;! title      = "Shared memory is no way between components"
;;! property   = "module-validity"
;;! severity   = "critical"
;;! features   = ["component-model", "threads"]
;;! claims     = ["S1", "S21"]
;;! references = ["cm:Explainer#canonical-abi", "cm:CanonicalABI#canon-lift", "cm:Explainer#component-definitions", "CWE-668"]
;;! notes      = """
;;! Components import and export values, functions and instances, never core memories; and the memory that values are lifted from may not be shared, since its
;;! bytes could change between check and use. A component may use a shared memory inside, where it stays."""

(@benign "a memory of its own that is not shared is lifted from, and a shared one stays inside")
(component $friend
  (core module $m (memory (export "memory") 1) (memory $s (export "shared") 1 1 shared)
    (func (export "text") (result i32) (i32.atomic.store $s (i32.const 0) (i32.const 5)) (i32.store (i32.const 4) (i32.const 0)) (i32.const 0))
    (func (export "five") (result i32) (i32.atomic.store $s (i32.const 0) (i32.const 5)) (i32.atomic.load $s (i32.const 0))))
  (core instance $i (instantiate $m))
  (func (export "text") (result string) (canon lift (core func $i "text") (memory (core memory $i "memory"))))
  (func (export "five") (result u32) (canon lift (core func $i "five"))))
(assert_return (invoke $friend "five") (u32.const 5))

(@attack "values lifted from and lowered into a shared memory")
(assert_invalid (component (core module $m (memory (export "memory") 1 1 shared) (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 8)) (func (export "text") (result i32) (i32.const 0)) (func (export "take") (param i32 i32))) (core instance $i (instantiate $m)) (func (result string) (canon lift (core func $i "text") (memory (core memory $i "memory"))))) "mismatch in the shared flag for memories")
(assert_invalid (component (core module $m (memory (export "memory") 1 1 shared) (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 8)) (func (export "text") (result i32) (i32.const 0)) (func (export "take") (param i32 i32))) (core instance $i (instantiate $m)) (func (result (list u8)) (canon lift (core func $i "text") (memory (core memory $i "memory"))))) "mismatch in the shared flag for memories")
(assert_invalid (component (core module $m (memory (export "memory") 1 1 shared) (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 8)) (func (export "text") (result i32) (i32.const 0)) (func (export "take") (param i32 i32))) (core instance $i (instantiate $m)) (func (param "x" string) (canon lift (core func $i "take") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))) "mismatch in the shared flag for memories")
(assert_invalid (component (core module $m (memory (export "memory") 1 1 shared) (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 8)) (func (export "text") (result i32) (i32.const 0)) (func (export "take") (param i32 i32))) (core instance $i (instantiate $m)) (import "f" (func $f (param "x" string))) (core func (canon lower (func $f) (memory (core memory $i "memory"))))) "mismatch in the shared flag for memories")
(assert_invalid (component (core module $m (memory (export "memory") 1 1 shared) (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 8)) (func (export "text") (result i32) (i32.const 0)) (func (export "take") (param i32 i32))) (core instance $i (instantiate $m)) (import "f" (func $f (result string))) (core func (canon lower (func $f) (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))) "mismatch in the shared flag for memories")
(assert_invalid (component (core module $m (memory (export "memory") 1 1 shared) (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 8)) (func (export "text") (result i32) (i32.const 0)) (func (export "take") (param i32 i32))) (core instance $i (instantiate $m)) (func (result (tuple u32 u32)) (canon lift (core func $i "text") (memory (core memory $i "memory"))))) "mismatch in the shared flag for memories")

(@attack "between the core modules of one component too, a shared memory is not one that is not")
(assert_invalid (component (core module $a (memory (export "m") 1 1 shared)) (core module $b (import "a" "m" (memory 1))) (core instance $x (instantiate $a)) (core instance (instantiate $b (with "a" (instance $x))))) "mismatch in the shared flag for memories")
(assert_invalid (component (core module $a (memory (export "m") 1 1)) (core module $b (import "a" "m" (memory 1 1 shared))) (core instance $x (instantiate $a)) (core instance (instantiate $b (with "a" (instance $x))))) "mismatch in the shared flag for memories")
(assert_invalid (component (import "a" (core module $a (export "m" (memory 1 1 shared)))) (core module $b (import "a" "m" (memory 1))) (core instance $x (instantiate $a)) (core instance (instantiate $b (with "a" (instance $x))))) "mismatch in the shared flag for memories")

(@probe "the first still works")
(assert_return (invoke $friend "five") (u32.const 5))
