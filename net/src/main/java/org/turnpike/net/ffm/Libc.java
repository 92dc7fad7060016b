package org.turnpike.net.ffm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The C library's calls, each as the kernel has it: a result, or minus the error number. Pointers
/// are plain addresses.
///
/// Calls that never wait are *critical*: the thread stays in Java's eyes, which saves the change of
/// state and holds up a safepoint for the length of the call, so their batches are small. Only
/// `epoll_wait` may wait, and is an ordinary call.
///
/// The layouts used in this package are those of x86-64 and AArch64, which differ in one thing: the
/// event of epoll is packed on x86-64. glibc and musl agree on them on little-endian machines:
/// where glibc has 64-bit lengths in a message header, musl has 32 bits and padding, and a length
/// below 2^32 is the same bytes.
final class Libc {

  static final boolean PACKED_EVENTS = arch().equals("amd64") || arch().equals("x86_64");

  private static final String[] NAMES = {
    "socket",
    "bind",
    "getsockname",
    "setsockopt",
    "getsockopt",
    "close",
    "epoll_create1",
    "epoll_ctl",
    "epoll_wait",
    "eventfd",
    "read",
    "write",
    "recvmsg",
    "syscall",
  };

  // Numbers of the calls that are made for each packet or batch.
  private static final long SYS_SENDTO = number(44, 206);
  private static final long SYS_RECVMMSG = number(299, 243);
  private static final long SYS_SENDMMSG = number(307, 269);

  private static long number(int amd64, int aarch64) {
    return PACKED_EVENTS ? amd64 : aarch64;
  }

  /// Where the handles of one call leave errno.
  private final MemorySegment errno = Raw.allocate(Linker.Option.captureStateLayout().byteSize());

  private static String arch() {
    return System.getProperty("os.arch").toLowerCase(Locale.ROOT);
  }

  /// Why these calls cannot be made in this process; empty if they can.
  static Optional<String> missing() {
    if (!System.getProperty("os.name").equals("Linux")) {
      return Optional.of(System.getProperty("os.name") + " is not Linux");
    }
    if (!PACKED_EVENTS && !arch().equals("aarch64")) {
      return Optional.of("layouts of " + arch() + " are not known here");
    }
    if (!Libc.class.getModule().isNativeAccessEnabled()) {
      return Optional.of("the JVM was not started with --enable-native-access=ALL-UNNAMED");
    }
    SymbolLookup symbols = Linker.nativeLinker().defaultLookup();
    List<String> absent = new ArrayList<>();
    for (String name : NAMES) {
      if (symbols.find(name).isEmpty()) {
        absent.add(name);
      }
    }
    return absent.isEmpty()
        ? Optional.empty()
        : Optional.of("the C library has no " + String.join(", ", absent));
  }

  /// Made when first called, so that a machine without these calls never asks for them.
  ///
  /// One shape for all: six whole registers in, one out. Both calling conventions pass the first
  /// six in registers, ignore those that a function does not have, and read no more of one than its
  /// type has. The linker makes code for each shape, and fifteen shapes were a quarter of a second
  /// of a node's start.
  private static final class Handles {

    private static final FunctionDescriptor SHAPE =
        FunctionDescriptor.of(
            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

    static final MethodHandle SOCKET = quick("socket");
    static final MethodHandle BIND = quick("bind");
    static final MethodHandle GETSOCKNAME = quick("getsockname");
    static final MethodHandle SETSOCKOPT = quick("setsockopt");
    static final MethodHandle GETSOCKOPT = quick("getsockopt");
    static final MethodHandle CLOSE = quick("close");
    static final MethodHandle EPOLL_CREATE = quick("epoll_create1");
    static final MethodHandle EPOLL_CTL = quick("epoll_ctl");
    static final MethodHandle EPOLL_WAIT = waiting("epoll_wait");
    static final MethodHandle EVENTFD = quick("eventfd");
    static final MethodHandle READ = quick("read");
    static final MethodHandle WRITE = quick("write");
    static final MethodHandle RECVMSG = quick("recvmsg");

    private static final FunctionDescriptor NUMBERED = SHAPE.insertArgumentLayouts(0, JAVA_LONG);

    /// Says that a call failed, and not why.
    static final MethodHandle BARE = handle("syscall", NUMBERED, Linker.Option.critical(false));

    static final MethodHandle TELLING =
        handle(
            "syscall",
            NUMBERED,
            Linker.Option.critical(false),
            Linker.Option.captureCallState("errno"));

    private static MethodHandle quick(String name) {
      return handle(
          name, SHAPE, Linker.Option.critical(false), Linker.Option.captureCallState("errno"));
    }

    private static MethodHandle waiting(String name) {
      return handle(name, SHAPE, Linker.Option.captureCallState("errno"));
    }

    private static MethodHandle handle(
        String name, FunctionDescriptor shape, Linker.Option... options) {
      Linker linker = Linker.nativeLinker();
      return linker.downcallHandle(
          linker.defaultLookup().find(name).orElseThrow(() -> new IllegalStateException(name)),
          shape,
          options);
    }
  }

  /// A function that returns an int says nothing about the upper half of the register.
  private int whole(long result) {
    int value = (int) result;
    return value >= 0 ? value : -errno.get(JAVA_INT, 0);
  }

  private long wide(long result) {
    return result >= 0 ? result : -errno.get(JAVA_INT, 0);
  }

  /// Handles declare Throwable; a C function throws nothing.
  private static IllegalStateException impossible(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    return new IllegalStateException("a call of the C library threw", thrown);
  }

  int socket(int domain, int type, int protocol) {
    try {
      return whole(
          (long)
              Handles.SOCKET.invokeExact(
                  errno, (long) domain, (long) type, (long) protocol, 0L, 0L, 0L));
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  int bind(int fd, long address, int length) {
    try {
      return whole(
          (long) Handles.BIND.invokeExact(errno, (long) fd, address, (long) length, 0L, 0L, 0L));
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  int getsockname(int fd, long address, long lengthAt) {
    try {
      return whole(
          (long) Handles.GETSOCKNAME.invokeExact(errno, (long) fd, address, lengthAt, 0L, 0L, 0L));
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  int setsockopt(int fd, int level, int option, long value, int length) {
    try {
      return whole(
          (long)
              Handles.SETSOCKOPT.invokeExact(
                  errno, (long) fd, (long) level, (long) option, value, (long) length, 0L));
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  int getsockopt(int fd, int level, int option, long value, long length) {
    try {
      return whole(
          (long)
              Handles.GETSOCKOPT.invokeExact(
                  errno, (long) fd, (long) level, (long) option, value, length, 0L));
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  int close(int fd) {
    try {
      return whole((long) Handles.CLOSE.invokeExact(errno, (long) fd, 0L, 0L, 0L, 0L, 0L));
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  int epollCreate(int flags) {
    try {
      return whole(
          (long) Handles.EPOLL_CREATE.invokeExact(errno, (long) flags, 0L, 0L, 0L, 0L, 0L));
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  int epollCtl(int epoll, int operation, int fd, long event) {
    try {
      return whole(
          (long)
              Handles.EPOLL_CTL.invokeExact(
                  errno, (long) epoll, (long) operation, (long) fd, event, 0L, 0L));
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  int epollWait(int epoll, long events, int most, int millis) {
    try {
      return whole(
          (long)
              Handles.EPOLL_WAIT.invokeExact(
                  errno, (long) epoll, events, (long) most, (long) millis, 0L, 0L));
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  int eventfd(int initial, int flags) {
    try {
      return whole(
          (long) Handles.EVENTFD.invokeExact(errno, (long) initial, (long) flags, 0L, 0L, 0L, 0L));
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  long read(int fd, long into, long bytes) {
    try {
      return wide((long) Handles.READ.invokeExact(errno, (long) fd, into, bytes, 0L, 0L, 0L));
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  long write(int fd, long from, long bytes) {
    try {
      return wide((long) Handles.WRITE.invokeExact(errno, (long) fd, from, bytes, 0L, 0L, 0L));
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  /// A system call by its number: without the library's own function around it, which prepares for
  /// a cancellation of the thread, and without a look at errno unless there is one. A call that
  /// failed did nothing, so it is made again by a handle that tells why; it may succeed then, which
  /// is as well.
  private long call(long number, long a, long b, long c, long d, long e, long f) {
    try {
      long result = (long) Handles.BARE.invokeExact(number, a, b, c, d, e, f);
      return result >= 0
          ? result
          : wide((long) Handles.TELLING.invokeExact(errno, number, a, b, c, d, e, f));
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  int recvmmsg(int fd, long messages, int count, int flags) {
    return (int) call(SYS_RECVMMSG, fd, messages, count, flags, 0L, 0L);
  }

  long recvmsg(int fd, long message, int flags) {
    try {
      return wide(
          (long) Handles.RECVMSG.invokeExact(errno, (long) fd, message, (long) flags, 0L, 0L, 0L));
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  int sendmmsg(int fd, long messages, int count, int flags) {
    return (int) call(SYS_SENDMMSG, fd, messages, count, flags, 0L, 0L);
  }

  long sendto(int fd, long from, long bytes, int flags, long address, int length) {
    return call(SYS_SENDTO, fd, from, bytes, flags, address, length);
  }
}
