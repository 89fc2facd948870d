// What a process draws at random, always the same: a hash table keeps its order, and an allocator its blocks, from run to run.
#include <stddef.h>

long getrandom(void *buffer, size_t length, unsigned flags) {
    (void)flags;
    for (size_t at = 0; at < length; at++)
        ((volatile unsigned char *)buffer)[at] = SEED;
    return (long)length;
}
