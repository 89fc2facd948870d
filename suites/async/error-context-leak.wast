;;! title      = "The message of an error context holds what its maker gave it, or nothing"
;;! property   = "abi-copies"
;;! severity   = "medium"
;;! features   = ["component-model", "component-async", "component-error-context", "stores"]
;;! claims     = ["S61", "S86"]
;;! references = ["cm:CanonicalABI#-canon-error-contextnew", "cm:CanonicalABI#-canon-error-contextdebug-message", "cm:Explainer#error-context-type", "CWE-209", "CWE-532", "CWE-125"]
;;! notes      = """
;;! error-context.new may discard the message, or transform it, but it has nothing else to take it from than the bytes that it was given. So the
;;! message is empty, or the text; it stays the same; it is a copy; and the handle means something to its holder alone. A host that transforms
;;! messages, which the specification allows, would have to be looked at by hand. What lies around the text in memory is the maker's secret."""

(component definition $Failing
  ;; The maker. Around its text are other bytes, and after it was given the text is overwritten.

  (component $Maker
    (core module $libc (memory (export "memory") 1))
    (core instance $libc (instantiate $libc))
    (core func $return (canon task.return))
    (core func $new (canon error-context.new (memory (core memory $libc "memory"))))
    (core func $drop (canon error-context.drop))
    (core func $return-error (canon task.return (result error-context)))
    (core module $m
      (import "" "memory" (memory 1))
      (import "" "return" (func $return))
      (import "" "new" (func $new (param i32 i32) (result i32)))
      (import "" "drop" (func $drop (param i32)))
      (import "" "return-error" (func $return-error (param i32)))
      (data $text "XXXXXXXXXXXXXXXXdisk is fullYYYYYYYYYYYYYYYYYYYY")
      (func (export "fail") (result i32) (local $error i32)
        (memory.init $text (i32.const 64) (i32.const 0) (i32.const 48))
        (local.set $error (call $new (i32.const 80) (i32.const 12)))
        (memory.fill (i32.const 64) (i32.const 0x5a) (i32.const 48))
        (call $return-error (local.get $error))
        (i32.const 0))
      (func (export "unexpected") (param i32 i32 i32) (result i32) unreachable)
      (func (export "make") (result i32) (call $new (i32.const 80) (i32.const 12)))
      (func (export "drop") (param i32) (call $drop (local.get 0)))
      (func (export "at") (param $at i32) (param $length i32) (result i32)
        (call $new (local.get $at) (local.get $length))))
    (core instance $i (instantiate $m (with "" (instance (export "memory" (memory $libc "memory"))
      (export "return" (func $return)) (export "new" (func $new)) (export "drop" (func $drop))
      (export "return-error" (func $return-error))))))
    (func (export "fail") async (result error-context) (canon lift (core func $i "fail") async (callback (core func $i "unexpected"))))
    (func (export "make") (result u32) (canon lift (core func $i "make")))
    (func (export "drop") (param "error" u32) (canon lift (core func $i "drop")))
    (func (export "at") (param "at" u32) (param "length" u32) (result u32) (canon lift (core func $i "at"))))

  ;; The one that is told. Its allocator gives out 1024 and counts what it is asked for.

  (component $Reader
    (import "maker" (instance $maker (export "fail" (func async (result error-context)))))
    (core module $libc
      (memory (export "memory") 1)
      (data (i32.const 256) "disk is full")
      (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024)))
    (core instance $libc (instantiate $libc))
    (core func $fail (canon lower (func $maker "fail")))
    (core func $message (canon error-context.debug-message (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
    (core func $drop (canon error-context.drop))
    (core module $m
      (import "" "memory" (memory 1))
      (import "" "fail" (func $fail (result i32)))
      (import "" "message" (func $message (param i32 i32)))
      (import "" "drop" (func $drop (param i32)))
      (global $last (mut i32) (i32.const -1))

      ;; Reads the message to 1024. 0 if it is empty, 1 if it is the text; else 2 and more. It must have no byte too many, and be what it was.
      (func $read (param $error i32) (result i32) (local $at i32) (local $length i32) (local $i i32)
        (memory.fill (i32.const 1024) (i32.const 0) (i32.const 128))
        (call $message (local.get $error) (i32.const 16))
        (local.set $at (i32.load (i32.const 16)))
        (local.set $length (i32.load (i32.const 20)))
        (if (i32.and (i32.ne (global.get $last) (i32.const -1)) (i32.ne (global.get $last) (local.get $length))) (then (return (i32.const 2))))
        (global.set $last (local.get $length))
        (if (i32.eqz (local.get $length))
          (then
            (if (i64.ne (i64.load (i32.const 1024)) (i64.const 0)) (then (return (i32.const 3))))
            (return (i32.const 0))))
        (if (i32.ne (local.get $length) (i32.const 12)) (then (return (i32.const 4))))
        (if (i32.ne (local.get $at) (i32.const 1024)) (then (return (i32.const 5))))
        (loop $next
          (if (i32.ne (i32.load8_u (i32.add (local.get $at) (local.get $i))) (i32.load8_u offset=256 (local.get $i)))
            (then (return (i32.const 6))))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br_if $next (i32.lt_u (local.get $i) (i32.const 12))))
        (loop $next
          (if (i32.load8_u (i32.add (local.get $at) (local.get $i))) (then (return (i32.const 7))))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br_if $next (i32.lt_u (local.get $i) (i32.const 64))))
        (i32.const 1))

      ;; Whether the message is one of the two that it may be, and is so twice.
      (func (export "told") (result i32) (local $error i32) (local $first i32) (local $second i32)
        (local.set $error (call $fail))
        (local.set $first (call $read (local.get $error)))
        (local.set $second (call $read (local.get $error)))
        (call $drop (local.get $error))
        (global.set $last (i32.const -1))
        (i32.add (i32.mul (i32.gt_u (local.get $first) (i32.const 1)) (local.get $first))
          (i32.mul (i32.ne (local.get $first) (local.get $second)) (i32.const 10))))
      (func (export "took") (result i32) (call $drop (call $fail)) (i32.const 1))
      (func (export "read") (param i32) (result i32) (call $read (local.get 0)))
      (func (export "read after drop") (result i32) (local $error i32)
        (local.set $error (call $fail))
        (call $drop (local.get $error))
        (call $read (local.get $error)))
      (func (export "read beyond") (param $at i32) (result i32)
        (call $message (call $fail) (local.get $at))
        (i32.const 1))
      (func (export "drop") (param i32) (call $drop (local.get 0))))
    (core instance $i (instantiate $m (with "" (instance (export "memory" (memory $libc "memory")) (export "fail" (func $fail))
      (export "message" (func $message)) (export "drop" (func $drop))))))
    (func (export "told") async (result u32) (canon lift (core func $i "told")))
    (func (export "took") async (result u32) (canon lift (core func $i "took")))
    (func (export "read") (param "error" u32) (result u32) (canon lift (core func $i "read")))
    (func (export "read-after-drop") async (result u32) (canon lift (core func $i "read after drop")))
    (func (export "read-beyond") async (param "at" u32) (result u32) (canon lift (core func $i "read beyond")))
    (func (export "drop") (param "error" u32) (canon lift (core func $i "drop"))))

  (instance $maker (instantiate $Maker))
  (instance $reader (instantiate $Reader (with "maker" (instance $maker))))
  (func (export "make") (alias export $maker "make"))
  (func (export "at") (alias export $maker "at"))
  (func (export "drop-own") (alias export $maker "drop"))
  (func (export "told") (alias export $reader "told"))
  (func (export "took") (alias export $reader "took"))
  (func (export "read") (alias export $reader "read"))
  (func (export "read-after-drop") (alias export $reader "read-after-drop"))
  (func (export "read-beyond") (alias export $reader "read-beyond"))
  (func (export "drop") (alias export $reader "drop")))

(@benign "an error is made, handed over, and dropped; what is not handed over stays")
(component instance $calm $Failing)
(assert_return (invoke $calm "make") (u32.const 1))
(assert_return (invoke $calm "drop-own" (u32.const 1)))
(assert_return (invoke $calm "took") (u32.const 1))

(@attack "whoever is told reads the text, or nothing, and always the same: not what lies around it, and not what was written over it")
(assert_return (invoke $calm "told") (u32.const 0))
(assert_return (invoke $calm "told") (u32.const 0))

(@attack "the maker's index means nothing to others, and nothing once it was dropped")
(@store $a)
(component instance $reading $Failing)
(assert_return (invoke $reading "make") (u32.const 1))
(assert_trap (invoke $reading "read" (u32.const 1)) "unknown handle index")
(@store $b)
(component instance $dropping $Failing)
(assert_return (invoke $dropping "make") (u32.const 1))
(assert_trap (invoke $dropping "drop" (u32.const 1)) "unknown handle index")
(@store $c)
(component instance $late $Failing)
(assert_trap (invoke $late "read-after-drop") "unknown handle index")

(@attack "the message is written into memory, or nowhere")
(@store $d)
(component instance $beyond $Failing)
(@permit trap:oob-list trap:oob-string "the specification does not name the trap")
(assert_trap (invoke $beyond "read-beyond" (u32.const 65536)) "out of bounds memory access")
(@store $e)
(component instance $straddling $Failing)
(@permit trap:oob-list trap:oob-string "the specification does not name the trap")
(assert_trap (invoke $straddling "read-beyond" (u32.const 65532)) "out of bounds memory access")

(@attack "nor is it read from beyond the maker's memory: it may be discarded unread")
(@store $f)
(component instance $outside $Failing)
(@permit trap:oob-string value "the message may be discarded, and is not looked at then")
(assert_trap (invoke $outside "at" (u32.const 65530) (u32.const 12)) "string pointer/length out of bounds")

(@probe "in another store nothing has happened")
(assert_return (invoke $calm "told") (u32.const 0))
