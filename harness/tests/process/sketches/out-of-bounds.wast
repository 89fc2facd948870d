;;! title      = "Sketch 1: an out-of-bounds load traps, and the victim stays intact"
;;! property   = "memory-bounds"
;;! severity   = "low"
;;! claims     = ["S37"]
;;! references = ["CWE-125"]
;;! notes      = "As naive as it was published. The twin is added, without which no case counts."

(module $victim (memory (export "memory") 1) (data (i32.const 0) "the victim's data"))
(module $attacker (memory 1) (func (export "load") (param i32) (result i32) (i32.load (local.get 0))))

(@benign "its own memory can be read")
(assert_return (invoke $attacker "load" (i32.const 0)) (i32.const 0))

(@attack "a load far outside")
(assert_trap (invoke $attacker "load" (i32.const 0xffff0000)) "out of bounds memory access")

(@probe "the victim is intact")
(@unchanged $victim)
