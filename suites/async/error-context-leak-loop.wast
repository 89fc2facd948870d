;;! title      = "Contexts of errors leave nothing, here or there"
;;! property   = "call-cleanup"
;;! severity   = "high"
;;! features   = ["component-model", "component-error-context", "handle-limit"]
;;! claims     = ["S83", "S84"]
;;! references = ["cm:CanonicalABI#canon-error-contextnew", "cm:CanonicalABI#canon-error-contextdrop", "CWE-401", "CWE-772"]
;;! notes      = """
;;! A context of an error is shared: each instance that it is passed to has a handle of its own, and it is gone with the last of them. Ten
;;! thousand are made, read, passed on and dropped, by the maker first or by the other, in a store with room for four handles."""
;;! [limits]
;;! handles    = 4

(component $x
  (component $Other
    (core module $code
      (import "" "drop" (func $drop (param i32)))
      (global $kept (mut i32) (i32.const 0))
      (func (export "take") (param i32) (call $drop (local.get 0)))
      (func (export "keep") (param i32) (global.set $kept (local.get 0)))
      (func (export "let-go") (call $drop (global.get $kept))))
    (core func $drop (canon error-context.drop))
    (core instance $code (instantiate $code (with "" (instance (export "drop" (func $drop))))))
    (func (export "take") (param "e" error-context) (canon lift (core func $code "take")))
    (func (export "keep") (param "e" error-context) (canon lift (core func $code "keep")))
    (func (export "let-go") (canon lift (core func $code "let-go"))))
  (component $Maker
    (import "other" (instance $other
      (export "take" (func (param "e" error-context)))
      (export "keep" (func (param "e" error-context)))
      (export "let-go" (func))))
    (core module $libc (memory (export "memory") 1)
      (data (i32.const 64) "no such file")
      (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024)))
    (core instance $libc (instantiate $libc))
    (core module $code
      (import "" "memory" (memory 1))
      (import "" "new" (func $new (param i32 i32) (result i32)))
      (import "" "message" (func $message (param i32 i32)))
      (import "" "drop" (func $drop (param i32)))
      (import "" "take" (func $take (param i32)))
      (import "" "keep" (func $keep (param i32)))
      (import "" "let-go" (func $let-go))
      (type $way (func))
      (func $make (result i32) (call $new (i32.const 64) (i32.const 12)))
      (func $unread (type $way) (call $drop (call $make)))
      (func $read (type $way) (local $error i32)
        (local.set $error (call $make))
        (call $message (local.get $error) (i32.const 32))
        (call $drop (local.get $error)))
      (func $passed (type $way) (local $error i32)
        (local.set $error (call $make))
        (call $take (local.get $error))
        (call $take (local.get $error))
        (call $drop (local.get $error)))
      (func $outlived (type $way) (local $error i32)
        (local.set $error (call $make))
        (call $keep (local.get $error))
        (call $drop (local.get $error))
        (call $let-go))
      (table funcref (elem $unread $read $passed $outlived))
      (func (export "go") (param $way i32) (param $times i32) (result i32) (local $gone i32)
        (loop $again
          (call_indirect (type $way) (local.get $way))
          (local.set $gone (i32.add (local.get $gone) (i32.const 1)))
          (br_if $again (i32.lt_u (local.get $gone) (local.get $times))))
        (local.get $gone)))
    (core func $new (canon error-context.new (memory (core memory $libc "memory"))))
    (core func $message (canon error-context.debug-message (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
    (core func $drop (canon error-context.drop))
    (core func $take (canon lower (func $other "take")))
    (core func $keep (canon lower (func $other "keep")))
    (core func $let-go (canon lower (func $other "let-go")))
    (core instance $code (instantiate $code (with "" (instance
      (export "memory" (memory $libc "memory")) (export "new" (func $new)) (export "message" (func $message))
      (export "drop" (func $drop)) (export "take" (func $take)) (export "keep" (func $keep)) (export "let-go" (func $let-go))))))
    (func (export "go") (param "way" u32) (param "times" u32) (result u32) (canon lift (core func $code "go"))))
  (instance $other (instantiate $Other))
  (instance $maker (instantiate $Maker (with "other" (instance $other))))
  (func (export "go") (alias export $maker "go")))

(@benign "each way works once")
(assert_return (invoke $x "go" (u32.const 0) (u32.const 1)) (u32.const 1))
(assert_return (invoke $x "go" (u32.const 1) (u32.const 1)) (u32.const 1))

(@attack "ten thousand that are dropped by their maker leave nothing")
(assert_return (invoke $x "go" (u32.const 0) (u32.const 10000)) (u32.const 10000))
(@host "concurrent" 0)
(assert_return (invoke $x "go" (u32.const 1) (u32.const 10000)) (u32.const 10000))
(@host "concurrent" 0)

(@attack "nor do those that another instance had too")
(assert_return (invoke $x "go" (u32.const 2) (u32.const 10000)) (u32.const 10000))
(@host "concurrent" 0)

(@attack "nor those that it had the longest")
(assert_return (invoke $x "go" (u32.const 3) (u32.const 10000)) (u32.const 10000))
(@host "concurrent" 0)

(@probe "there is room for more")
(assert_return (invoke $x "go" (u32.const 0) (u32.const 1)) (u32.const 1))
