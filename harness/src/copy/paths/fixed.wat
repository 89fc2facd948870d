;; An allocator that costs nothing: always the same address.
(global $next (mut i32) (i32.const 65536))
(func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 65536))
