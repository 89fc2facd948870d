;; Asks for three pages at once.
(module (memory 3))
