"""What a worker may not do: reach a network, run a program, use more memory or interrupt others.

seccomp by prctl(2), no privilege needed: https://docs.kernel.org/userspace-api/seccomp_filter.html

pyseccomp (0.1) needs the library libseccomp on the machine, for a filter of a dozen instructions.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import platform
import resource
import signal
import struct
from pathlib import Path

_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38
_MODE_FILTER = 2
_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
# machine -> (audit architecture, numbers of the calls
# socket connect bind execve execveat ptrace process_vm_writev)
_CALLS = {
    "x86_64": (0xC000003E, (41, 42, 49, 59, 322, 101, 311)),
    "aarch64": (0xC00000B7, (198, 203, 200, 221, 281, 117, 271)),
}
_X32 = 0x40000000


def die_with_parent(parent: int) -> None:
    """Have the kernel end this process when its parent ends; ends at once where that has happened.

    The kernel tells of a death that is still to come only, and the parent may be killed before it
    could be asked to (prctl(2), PR_SET_PDEATHSIG).
    """
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def limit_memory(extra: int) -> None:
    """Allow so many bytes of address space more than there are now."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + extra
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def prefer_as_victim() -> None:
    """Tell the kernel to end workers first when memory runs out."""
    Path("/proc/self/oom_score_adj").write_text("1000")


def filters_calls() -> bool:
    """Tell whether `deny_network` can work; asked with a filter at no address, it does nothing."""
    if platform.machine() not in _CALLS:
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, None, 0, 0)
    return ctypes.get_errno() == errno.EFAULT  # EINVAL where the kernel has none: seccomp(2)


def deny_network() -> bool:
    """Refuse new sockets and programs for good; False where the kernel has no filters."""
    known = _CALLS.get(platform.machine())
    if known is None:
        return False
    program = _program(*known)
    buffer = ctypes.create_string_buffer(program, len(program))
    # struct sock_fprog: count of instructions (padded to a pointer), address
    described = struct.pack("HxxxxxxQ", len(program) // 8, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return False
    return bool(libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, described, 0, 0) == 0)


def _program(architecture: int, numbers: tuple[int, ...]) -> bytes:
    """Write the filter in classic BPF: the calls get EACCES, other architectures die."""
    load, equal, at_least, give = 0x20, 0x15, 0x35, 0x06
    count = len(numbers)
    lines = [
        (load, 0, 0, 4),  # the architecture
        (equal, 1, 0, architecture),
        (give, 0, 0, _KILL),
        (load, 0, 0, 0),  # the number of the call
        (at_least, count, 0, _X32),
        *((equal, count - position, 0, number) for position, number in enumerate(numbers)),
        (give, 0, 0, _ALLOW),
        (give, 0, 0, _ERRNO | errno.EACCES),
    ]
    return b"".join(struct.pack("HBBI", *line) for line in lines)


def interrupt_nobody() -> None:
    """Have the kernel let whoever runs go on when this process is woken: sched(7), SCHED_BATCH.

    The front then takes in and hands out several jobs at a turn, instead of being interrupted by
    each worker that it wakes: a sixth more look-ups where the processors are fully used.
    """
    with contextlib.suppress(PermissionError):  # a container may forbid it: slower, no less safe
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def close_all_but(kept: set[int]) -> None:
    """Close every descriptor that a worker has no use for."""
    for entry in list(Path("/proc/self/fd").iterdir()):
        number = int(entry.name)
        if number > 2 and number not in kept:
            try:
                os.close(number)
            except OSError:
                continue  # the listing's own descriptor
