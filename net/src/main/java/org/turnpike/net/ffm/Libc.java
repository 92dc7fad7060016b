package org.turnpike.net.ffm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
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
/// below 2^32 is the same bytes. (musl sends a batch with one call a message, for the sake of that
/// padding.)
final class Libc {

  private static final String[] NAMES = {
    "socket",
    "bind",
    "getsockname",
    "setsockopt",
    "close",
    "epoll_create1",
    "epoll_ctl",
    "epoll_wait",
    "eventfd",
    "read",
    "write",
    "recvmmsg",
    "recvmsg",
    "sendmmsg",
    "sendto",
  };

  /// Where the handles of one call leave errno.
  private final MemorySegment errno = Raw.allocate(Linker.Option.captureStateLayout().byteSize());

  static final boolean PACKED_EVENTS = arch().equals("amd64") || arch().equals("x86_64");

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
  private static final class Handles {

    static final MethodHandle SOCKET =
        quick("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    static final MethodHandle BIND =
        quick("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT));
    static final MethodHandle GETSOCKNAME =
        quick("getsockname", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
    static final MethodHandle SETSOCKOPT =
        quick(
            "setsockopt",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT));
    static final MethodHandle CLOSE = quick("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    static final MethodHandle EPOLL_CREATE =
        quick("epoll_create1", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    static final MethodHandle EPOLL_CTL =
        quick(
            "epoll_ctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
    static final MethodHandle EPOLL_WAIT =
        handle(
            "epoll_wait",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT),
            Linker.Option.captureCallState("errno"));
    static final MethodHandle EVENTFD =
        quick("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    static final MethodHandle READ =
        quick("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG));
    static final MethodHandle WRITE =
        quick("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG));
    static final MethodHandle RECVMMSG =
        quick(
            "recvmmsg",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG));
    static final MethodHandle RECVMSG =
        quick("recvmsg", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT));
    static final MethodHandle SENDMMSG =
        quick("sendmmsg", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT));
    static final MethodHandle SENDTO =
        quick(
            "sendto",
            FunctionDescriptor.of(
                JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT));

    private static MethodHandle quick(String name, FunctionDescriptor shape) {
      return handle(
          name, shape, Linker.Option.critical(false), Linker.Option.captureCallState("errno"));
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

  private int or(int result) {
    return result >= 0 ? result : -errno.get(ValueLayout.JAVA_INT, 0);
  }

  private long or(long result) {
    return result >= 0 ? result : -errno.get(ValueLayout.JAVA_INT, 0);
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
      return or((int) Handles.SOCKET.invokeExact(errno, domain, type, protocol));
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  int bind(int fd, long address, int length) {
    try {
      return or((int) Handles.BIND.invokeExact(errno, fd, address, length));
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  int getsockname(int fd, long address, long length) {
    try {
      return or((int) Handles.GETSOCKNAME.invokeExact(errno, fd, address, length));
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  int setsockopt(int fd, int level, int option, long value, int length) {
    try {
      return or((int) Handles.SETSOCKOPT.invokeExact(errno, fd, level, option, value, length));
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  int close(int fd) {
    try {
      return or((int) Handles.CLOSE.invokeExact(errno, fd));
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  int epollCreate(int flags) {
    try {
      return or((int) Handles.EPOLL_CREATE.invokeExact(errno, flags));
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  int epollCtl(int epoll, int operation, int fd, long event) {
    try {
      return or((int) Handles.EPOLL_CTL.invokeExact(errno, epoll, operation, fd, event));
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  int epollWait(int epoll, long events, int most, int millis) {
    try {
      return or((int) Handles.EPOLL_WAIT.invokeExact(errno, epoll, events, most, millis));
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  int eventfd(int initial, int flags) {
    try {
      return or((int) Handles.EVENTFD.invokeExact(errno, initial, flags));
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  long read(int fd, long into, long bytes) {
    try {
      return or((long) Handles.READ.invokeExact(errno, fd, into, bytes));
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  long write(int fd, long from, long bytes) {
    try {
      return or((long) Handles.WRITE.invokeExact(errno, fd, from, bytes));
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  int recvmmsg(int fd, long messages, int count, int flags) {
    try {
      return or((int) Handles.RECVMMSG.invokeExact(errno, fd, messages, count, flags, 0L));
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  long recvmsg(int fd, long message, int flags) {
    try {
      return or((long) Handles.RECVMSG.invokeExact(errno, fd, message, flags));
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  int sendmmsg(int fd, long messages, int count, int flags) {
    try {
      return or((int) Handles.SENDMMSG.invokeExact(errno, fd, messages, count, flags));
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  long sendto(int fd, long from, long bytes, int flags, long address, int length) {
    try {
      return or((long) Handles.SENDTO.invokeExact(errno, fd, from, bytes, flags, address, length));
    } catch (Throwable t) {
      throw impossible(t);
    }
  }
}
