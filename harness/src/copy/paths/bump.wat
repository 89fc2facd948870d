;; An allocator as simple as one can be: the next address, and more memory where there is none left. The receiver resets it.
(global $next (mut i32) (i32.const 65536))
(func (export "realloc") (param $old i32) (param $had i32) (param $align i32) (param $wanted i32) (result i32) (local $at i32)
  (local.set $at (i32.and (i32.add (global.get $next) (i32.sub (local.get $align) (i32.const 1))) (i32.sub (i32.const 0) (local.get $align))))
  (global.set $next (i32.add (local.get $at) (local.get $wanted)))
  (if (i32.gt_u (global.get $next) (i32.shl (memory.size) (i32.const 16)))
    (then (if (i32.eq (memory.grow (i32.add (i32.shr_u (local.get $wanted) (i32.const 16)) (i32.const 1))) (i32.const -1)) (then unreachable))))
  (if (local.get $had) (then (memory.copy (local.get $at) (local.get $old) (local.get $had))))
  (local.get $at))
