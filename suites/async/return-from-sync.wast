;;! title      = "A task that was lifted synchronously returns by returning"
;;! property   = "task-state"
;;! severity   = "medium"
;;! features   = ["component-model", "component-async", "stores"]
;;! claims     = ["S14", "S68"]
;;! references = ["cm:CanonicalABI#canon-taskreturn", "cm:CanonicalABI#canon-taskcancel", "cm:CanonicalABI#canon-lift", "CWE-670"]
;;! notes      = """
;;! "trap_if(not task.opts.async_) prevents task.return from being called by synchronously-lifted functions", and the same for
;;! task.cancel. Which of its checks a runtime makes first is its own business, so the cancellation may also be refused because none was
;;! asked for."""

(component definition $Returning
  (core func $return (canon task.return))
  (core func $return-u32 (canon task.return (result u32)))
  (core func $task-cancel (canon task.cancel))
  (core module $m
    (import "" "return" (func $return))
    (import "" "return-u32" (func $return-u32 (param i32)))
    (import "" "task-cancel" (func $task-cancel))
    (func (export "right") (result i32) (i32.const 8))
    (func (export "none: returns") (call $return))
    (func (export "returns") (result i32) (call $return-u32 (i32.const 7)) (i32.const 8))
    (func (export "cancels") (result i32) (call $task-cancel) (i32.const 8)))
  (core instance $i (instantiate $m (with "" (instance (export "return" (func $return)) (export "return-u32" (func $return-u32))
    (export "task-cancel" (func $task-cancel))))))
  (func (export "right") (result u32) (canon lift (core func $i "right")))
  (func (export "right-async") async (result u32) (canon lift (core func $i "right")))
  (func (export "none-returns") (canon lift (core func $i "none: returns")))
  (func (export "returns") (result u32) (canon lift (core func $i "returns")))
  (func (export "returns-async") async (result u32) (canon lift (core func $i "returns")))
  (func (export "cancels") (result u32) (canon lift (core func $i "cancels")))
  (func (export "cancels-async") async (result u32) (canon lift (core func $i "cancels"))))

(@benign "with the value that it returns")
(component instance $calm $Returning)
(assert_return (invoke $calm "right") (u32.const 8))
(assert_return (invoke $calm "right-async") (u32.const 8))

(@attack "not through task.return, whether its type is synchronous or not")
(@store $a)
(component instance $i1 $Returning)
(assert_trap (invoke $i1 "none-returns") "invalid `task.return` signature and/or options for current task")
(@store $b)
(component instance $i2 $Returning)
(assert_trap (invoke $i2 "returns") "invalid `task.return` signature and/or options for current task")
(@store $c)
(component instance $i3 $Returning)
(assert_trap (invoke $i3 "returns-async") "invalid `task.return` signature and/or options for current task")

(@attack "nor through task.cancel")
(@store $d)
(component instance $i4 $Returning)
(@permit trap:task-return-mismatch "both conditions of canon task.cancel hold, and either may be found first")
(assert_trap (invoke $i4 "cancels") "`task.cancel` called by task which has not been cancelled")
(@store $e)
(component instance $i5 $Returning)
(@permit trap:task-return-mismatch "both conditions of canon task.cancel hold, and either may be found first")
(assert_trap (invoke $i5 "cancels-async") "`task.cancel` called by task which has not been cancelled")

(@probe "in another store nothing has happened")
(assert_return (invoke $calm "right") (u32.const 8))
