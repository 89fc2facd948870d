;;! title      = "The host takes apart what a guest hands it without being taken apart"
;;! property   = "bounded-memory"
;;! severity   = "high"
;;! features   = ["component-model", "host-imports", "stores", "memory-limit"]
;;! claims     = ["S114"]
;;! references = ["cm:CanonicalABI#loading", "cm:CanonicalABI#lifting-and-lowering-values", "CVE-2026-34943", "CWE-674", "CWE-770", "CWE-409"]
;;! notes      = """
;;! A list in memory is a pointer and a length, and nothing forbids that all elements of a list of lists point to the same bytes. So a
;;! guest with one page of memory can name half a gigabyte, and with a list in a list in a list, each of two elements, any number.
;;! A host that makes values of its own of it, before it looks at them, has to stop somewhere: the specification leaves the limit to
;;! it. How deep values nest is fixed by their types, which are valid here. Between components there is no such amplification,
;;! since the receiver's realloc has to find the room."""
;;! [limits]
;;! memory_bytes = 16777216
;;! [host]
;;! "take" = "hold"
;;! "take-tree" = "hold"
;;! "echo-deep" = "echo"

;; Each function makes its value from a size, small for the twin.

(component definition $C
  (type $nested (list (list u8)))
  (type $tree
    (list (list (list (list (list (list (list (list
    (list (list (list (list (list (list (list (list
    (list (list (list (list (list (list (list (list
    u8)))))))))))))))))))))))))
  (type $deep
    (option (option (option (option (option (option (option (option
    (option (option (option (option (option (option (option (option
    (option (option (option (option (option (option (option (option
    (option (option (option (option (option (option (option (option
    (option (option (option (option (option (option (option (option
    u8)))))))))))))))))))))))))))))))))))))))))
  (import "take" (func $take (param "v" $nested)))
  (import "take-tree" (func $take-tree (param "v" $tree)))
  (import "echo-deep" (func $echo-deep (param "v" $deep) (result $deep)))
  (core module $libc (memory (export "memory") 1))
  (core instance $libc (instantiate $libc))
  (core func $take (canon lower (func $take) (memory (core memory $libc "memory"))))
  (core func $take-tree (canon lower (func $take-tree) (memory (core memory $libc "memory"))))
  (core func $echo-deep (canon lower (func $echo-deep) (memory (core memory $libc "memory"))))
  (core module $m
    (import "libc" "memory" (memory 1))
    (import "" "take" (func $take (param i32 i32)))
    (import "" "take-tree" (func $take-tree (param i32 i32)))
    (import "" "echo-deep" (func $echo-deep (param i32 i32)))
    ;; As many lists of that length as asked for, all of them the start of the memory, from address 64 on.
    (func $many (param $count i32) (param $length i32) (local $at i32) (local $end i32)
      (local.set $at (i32.const 64))
      (local.set $end (i32.add (i32.const 64) (i32.shl (local.get $count) (i32.const 3))))
      (loop $next
        (i32.store (local.get $at) (i32.const 0))
        (i32.store offset=4 (local.get $at) (local.get $length))
        (local.set $at (i32.add (local.get $at) (i32.const 8)))
        (br_if $next (i32.lt_u (local.get $at) (local.get $end))))
      (i32.store (i32.const 16) (i32.const 64))
      (i32.store (i32.const 20) (local.get $count)))
    ;; 23 nodes, each with as many elements as asked for, at most 2, all of which are the next node. The leaves have no elements.
    (func $branch (param $width i32) (local $at i32)
      (local.set $at (i32.const 64))
      (loop $next
        (i32.store (local.get $at) (i32.add (local.get $at) (i32.const 16)))
        (i32.store offset=4 (local.get $at) (local.get $width))
        (i32.store offset=8 (local.get $at) (i32.add (local.get $at) (i32.const 16)))
        (i32.store offset=12 (local.get $at) (local.get $width))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br_if $next (i32.lt_u (local.get $at) (i32.const 416))))
      (memory.fill (i32.const 416) (i32.const 0) (i32.const 16))
      (i32.store (i32.const 16) (i32.const 64))
      (i32.store (i32.const 20) (local.get $width)))
    (func (export "many") (param i32 i32) (result i32) (call $many (local.get 0) (local.get 1)) (i32.const 16))
    (func (export "branch") (param i32) (result i32) (call $branch (local.get 0)) (i32.const 16))
    (func (export "hand-many") (param i32 i32)
      (call $many (local.get 0) (local.get 1))
      (call $take (i32.load (i32.const 16)) (i32.load (i32.const 20))))
    (func (export "hand-branch") (param i32)
      (call $branch (local.get 0))
      (call $take-tree (i32.load (i32.const 16)) (i32.load (i32.const 20))))
    ;; An option that is some at each of the levels asked for. Each level is one byte, the value follows.
    (func $dig (param $levels i32)
      (memory.fill (i32.const 64) (i32.const 0) (i32.const 64))
      (memory.fill (i32.const 64) (i32.const 1) (local.get $levels))
      (i32.store8 (i32.const 104) (i32.const 7)))
    (func (export "dig") (param i32) (result i32) (call $dig (local.get 0)) (i32.const 64))
    (func (export "dig-echo") (param i32) (result i32)
      (call $dig (local.get 0))
      (call $echo-deep (i32.const 64) (i32.const 256))
      (i32.add (i32.mul (i32.load8_u (i32.add (i32.const 255) (local.get 0))) (i32.const 10)) (i32.load8_u (i32.const 296)))))
  (core instance $i (instantiate $m (with "libc" (instance $libc)) (with "" (instance
    (export "take" (func $take)) (export "take-tree" (func $take-tree))
    (export "echo-deep" (func $echo-deep))))))
  (func (export "many") (param "count" u32) (param "length" u32) (result $nested)
    (canon lift (core func $i "many") (memory (core memory $libc "memory"))))
  (func (export "branch") (param "width" u32) (result $tree)
    (canon lift (core func $i "branch") (memory (core memory $libc "memory"))))
  (func (export "hand-many") (param "count" u32) (param "length" u32) (canon lift (core func $i "hand-many")))
  (func (export "hand-branch") (param "width" u32) (canon lift (core func $i "hand-branch")))
  (func (export "dig") (param "levels" u32) (result $deep) (canon lift (core func $i "dig") (memory (core memory $libc "memory"))))
  (func (export "dig-echo") (param "levels" u32) (result u32) (canon lift (core func $i "dig-echo"))))

(@store $here)
(component instance $sound $C)

(@benign "values of the same types that are small cross, as a result and as an argument, and those that nest to the last level")
(assert_return (invoke $sound "many" (u32.const 2) (u32.const 1)) (list.const (list.const (u8.const 0)) (list.const (u8.const 0))))
(assert_return (invoke $sound "hand-many" (u32.const 2) (u32.const 1)))
(assert_return (invoke $sound "hand-many" (u32.const 100) (u32.const 1000)))
(assert_return (invoke $sound "branch" (u32.const 1))
  (list.const (list.const (list.const (list.const (list.const (list.const (list.const (list.const
  (list.const (list.const (list.const (list.const (list.const (list.const (list.const (list.const
  (list.const (list.const (list.const (list.const (list.const (list.const (list.const (list.const)))))))))))))))))))))))))
(assert_return (invoke $sound "hand-branch" (u32.const 1)))
(assert_return (invoke $sound "dig" (u32.const 1)) (option.some (option.none)))
(assert_return (invoke $sound "dig" (u32.const 40))
  (option.some (option.some (option.some (option.some (option.some (option.some (option.some (option.some
  (option.some (option.some (option.some (option.some (option.some (option.some (option.some (option.some
  (option.some (option.some (option.some (option.some (option.some (option.some (option.some (option.some
  (option.some (option.some (option.some (option.some (option.some (option.some (option.some (option.some
  (option.some (option.some (option.some (option.some (option.some (option.some (option.some (option.some
  (u8.const 7))))))))))))))))))))))))))))))))))))))))))
(assert_return (invoke $sound "dig-echo" (u32.const 40)) (u32.const 17))

(@attack "a page that hands over half a gigabyte is stopped, and does not become the host's memory")
(@store $s1) (component instance $a1 $C)
(@permit limit "how much of a value a host takes over is its own choice")
(assert_trap (invoke $a1 "hand-many" (u32.const 8000) (u32.const 65536)) "class:host-error")

(@attack "nor does a result, a list that branches at every level")
(@store $s2) (component instance $a2 $C)
(@permit limit "how much of a value a host takes over is its own choice")
(assert_trap (invoke $a2 "branch" (u32.const 2)) "class:host-error")

(@probe "the host takes values of others as before")
(assert_return (invoke $sound "hand-many" (u32.const 100) (u32.const 1000)))
(assert_return (invoke $sound "branch" (u32.const 1))
  (list.const (list.const (list.const (list.const (list.const (list.const (list.const (list.const
  (list.const (list.const (list.const (list.const (list.const (list.const (list.const (list.const
  (list.const (list.const (list.const (list.const (list.const (list.const (list.const (list.const)))))))))))))))))))))))))
