package org.turnpike.net.ffm;

/// Linux's error numbers that a datagram socket meets; the same on x86-64 and AArch64. Texts are
/// ours, since the C library's own follow the user's language.
public final class Errno {

  public static final int EPERM = 1;
  public static final int EINTR = 4;
  public static final int EIO = 5;
  public static final int EAGAIN = 11;
  public static final int ENOMEM = 12;
  public static final int EACCES = 13;
  public static final int EINVAL = 22;
  public static final int ENFILE = 23;
  public static final int EMFILE = 24;
  public static final int EMSGSIZE = 90;
  public static final int EAFNOSUPPORT = 97;
  public static final int EADDRINUSE = 98;
  public static final int EADDRNOTAVAIL = 99;
  public static final int ENETDOWN = 100;
  public static final int ENETUNREACH = 101;
  public static final int ENOBUFS = 105;
  public static final int ECONNREFUSED = 111;
  public static final int EHOSTDOWN = 112;
  public static final int EHOSTUNREACH = 113;

  private Errno() {}

  public static String text(int errno) {
    return switch (errno) {
      case EPERM -> "Operation not permitted";
      case EINTR -> "Interrupted system call";
      case EIO -> "Input/output error";
      case EAGAIN -> "Resource temporarily unavailable";
      case ENOMEM -> "Cannot allocate memory";
      case EACCES -> "Permission denied";
      case EINVAL -> "Invalid argument";
      case ENFILE -> "Too many open files in system";
      case EMFILE -> "Too many open files";
      case EMSGSIZE -> "Message too long";
      case EAFNOSUPPORT -> "Address family not supported";
      case EADDRINUSE -> "Address already in use";
      case EADDRNOTAVAIL -> "Cannot assign requested address";
      case ENETDOWN -> "Network is down";
      case ENETUNREACH -> "Network is unreachable";
      case ENOBUFS -> "No buffer space available";
      case ECONNREFUSED -> "Connection refused";
      case EHOSTDOWN -> "Host is down";
      case EHOSTUNREACH -> "No route to host";
      default -> "error " + errno;
    };
  }
}
