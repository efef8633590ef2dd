"""Ask for memory before it is needed.

Ten thousand discs and their cells take more than the second-level cache, and whose turn it is
next is known only to the queue: the processor cannot guess.  A wish costs one instruction, waits
for nothing and changes no number.
"""

from typing import Any

from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

# To read, to be kept in all caches, data: the arguments of LLVM's intrinsic.
_READ, _KEEP, _DATA = 0, 3, 1


@intrinsic
def prefetch(context: Any, rows: Any, i: Any) -> Any:
    """Ask for the first cache line of ``rows[i]``; any i will do, nothing is read."""

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        kind = signature.args[0]
        array = context.make_array(kind)(context, builder, values[0])
        i = context.cast(builder, values[1], signature.args[1], types.intp)
        place = [i] + [context.get_constant(types.intp, 0)] * (kind.ndim - 1)
        at = cgutils.get_item_pointer(
            context, builder, kind, array, place, wraparound=False, boundscheck=False
        )
        byte, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        wish = cgutils.get_or_insert_function(
            builder.module, ir.FunctionType(ir.VoidType(), [byte, number, number, number]),
            "llvm.prefetch.p0i8",
        )  # fmt: skip
        how = (number(_READ), number(_KEEP), number(_DATA))
        builder.call(wish, [builder.bitcast(at, byte), *how])
        return context.get_dummy_value()

    return types.void(rows, i), generate
