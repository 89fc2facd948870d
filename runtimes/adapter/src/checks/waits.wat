;; Imports a host function that never completes.
(module (import "env" "never" (func)))
