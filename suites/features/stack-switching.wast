;;! feature = "stack-switching"

(@benign "a function is called twice")
(module
  (func $next (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
  (func (export "run") (result i32) (call $next (call $next (i32.const 40)))))
(assert_return (invoke "run") (i32.const 42))

(@probe "a continuation runs to its end")
(module
  (type $map (func (param i32) (result i32)))
  (type $cont (cont $map))
  (elem declare func $next)
  (func $next (type $map) (i32.add (local.get 0) (i32.const 1)))
  (func (export "run") (param i32) (result i32) (resume $cont (local.get 0) (cont.new $cont (ref.func $next)))))
(assert_return (invoke "run" (i32.const 41)) (i32.const 42))

(@probe "a continuation is suspended and resumed")
(module
  (type $run (func))
  (type $cont (cont $run))
  (tag $yield (param i32))
  (global $sum (mut i32) (i32.const 0))
  (elem declare func $generate)
  (func $generate (type $run)
    (suspend $yield (i32.const 40))
    (suspend $yield (i32.const 2)))
  (func (export "run") (result i32)
    (local $k (ref null $cont))
    (local.set $k (cont.new $cont (ref.func $generate)))
    (loop $again
      (block $yielded (result i32 (ref $cont))
        (resume $cont (on $yield $yielded) (local.get $k))
        (return (global.get $sum)))
      (local.set $k)
      (global.set $sum (i32.add (global.get $sum)))
      (br $again))
    (unreachable)))
(assert_return (invoke "run") (i32.const 42))
