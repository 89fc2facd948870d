;;! title      = "Threads that grow one memory at once are each told the truth"
;;! property   = "memory-growth"
;;! severity   = "critical"
;;! features   = ["threads", "os-threads", "stores"]
;;! claims     = ["S8", "S20", "S22"]
;;! references = ["https://webassembly.github.io/threads/core/exec/modules.html#growing-memories", "https://webassembly.github.io/threads/core/exec/relaxed.html", "CWE-362", "CWE-787"]
;;! notes      = """
;;! memory.grow is one step: the old length that it returns is nobody else's, and from then on the new page is there for all. Each thread counts what contradicts that: an
;;! old length that another thread was told, a new page that is not zero or does not keep what is written, a length that shrinks, an access within the length that traps.
;;! An engine whose shared memories do not grow is right as well."""

;; Page 0: at 0 how many threads have begun, at 8 how many growths succeeded, from 1024 on how often each old length was told.

(module $common (memory (export "memory") 1 256 shared))
(register "common" $common)
(module definition $Thread
  (import "common" "memory" (memory 1 256 shared))
  (func $meet (param $threads i32)
    (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1)))
    (loop $wait (br_if $wait (i32.lt_u (i32.atomic.load (i32.const 0)) (local.get $threads)))))
  (func (export "grow") (param $threads i32) (param $times i32) (result i32)
    (local $old i32) (local $at i32) (local $wrong i32)
    (call $meet (local.get $threads))
    (loop $next
      (local.set $old (memory.grow (i32.const 1)))
      (if (i32.ne (local.get $old) (i32.const -1)) (then
        (drop (i32.atomic.rmw.add (i32.const 8) (i32.const 1)))
        (local.set $wrong (i32.add (local.get $wrong)
          (i32.ne (i32.atomic.rmw.add offset=1024 (i32.shl (local.get $old) (i32.const 2)) (i32.const 1)) (i32.const 0))))
        (local.set $at (i32.shl (local.get $old) (i32.const 16)))
        (local.set $wrong (i32.add (local.get $wrong) (i32.ne (i32.load offset=65532 (local.get $at)) (i32.const 0))))
        (i32.store offset=65532 (local.get $at) (local.get $old))
        (local.set $wrong (i32.add (local.get $wrong) (i32.ne (i32.load offset=65532 (local.get $at)) (local.get $old))))
        (local.set $wrong (i32.add (local.get $wrong) (i32.le_u (memory.size) (local.get $old))))))
      (br_if $next (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
    (local.get $wrong))
  (func (export "watch") (param $threads i32) (param $times i32) (result i32)
    (local $size i32) (local $last i32) (local $seen i32) (local $wrong i32)
    (call $meet (local.get $threads))
    (loop $next
      (local.set $size (memory.size))
      (local.set $wrong (i32.add (local.get $wrong) (i32.lt_u (local.get $size) (local.get $last))))
      (local.set $last (local.get $size))
      (local.set $seen (i32.load (i32.sub (i32.shl (local.get $size) (i32.const 16)) (i32.const 4))))
      (local.set $wrong (i32.add (local.get $wrong)
        (i32.and (i32.ne (local.get $seen) (i32.const 0)) (i32.ne (local.get $seen) (i32.sub (local.get $size) (i32.const 1))))))
      (br_if $next (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
    (local.get $wrong))

  ;; Pages that were not granted to anybody, or that nobody has; and a new start.
  (func (export "unaccounted") (result i32) (i32.sub (i32.sub (memory.size) (i32.const 1)) (i32.atomic.load (i32.const 8))))
  (func (export "clear") (i32.atomic.store (i32.const 0) (i32.const 0))))
(module instance $desk $Thread)

(@benign "alone, a thread is told the truth")
(assert_return (invoke $desk "grow" (i32.const 1) (i32.const 5)) (i32.const 0))
(assert_return (invoke $desk "unaccounted") (i32.const 0))
(assert_return (invoke $desk "clear"))

(@attack "so is each of three that grow, and a fourth that watches")
(thread $a (shared (module $common)) (register "common" $common)
  (module instance $one $Thread) (assert_return (invoke $one "grow" (i32.const 4) (i32.const 60)) (i32.const 0)))
(thread $b (shared (module $common)) (register "common" $common)
  (module instance $two $Thread) (assert_return (invoke $two "grow" (i32.const 4) (i32.const 60)) (i32.const 0)))
(thread $c (shared (module $common)) (register "common" $common)
  (module instance $three $Thread) (assert_return (invoke $three "grow" (i32.const 4) (i32.const 60)) (i32.const 0)))
(thread $d (shared (module $common)) (register "common" $common)
  (module instance $four $Thread) (assert_return (invoke $four "watch" (i32.const 4) (i32.const 50000)) (i32.const 0)))
(wait $a)
(wait $b)
(wait $c)
(wait $d)

(@probe "every page was granted to somebody")
(assert_return (invoke $desk "unaccounted") (i32.const 0))
