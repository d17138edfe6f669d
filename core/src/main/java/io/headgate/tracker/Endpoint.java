package io.headgate.tracker;

import java.net.URI;
import java.util.Locale;
import java.util.Set;

/** An address that secrets are sent to. */
final class Endpoint {

  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private Endpoint() {}

  /**
   * The address, without a slash at its end.
   *
   * @throws IllegalArgumentException if it is no address of HTTPS; HTTP is allowed on the loopback
   *     interface only. The message does not hold the address, which may be a secret
   */
  static URI of(String what, String address) {
    URI uri;
    try {
      uri = URI.create(address.strip().replaceAll("/+$", ""));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          what + " is no address; give one such as https://host/path");
    }
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
    boolean safe =
        uri.getHost() != null
            && (scheme.equals("https") || (scheme.equals("http") && LOOPBACK.contains(host)));
    if (!safe) {
      throw new IllegalArgumentException(
          what + " must begin with https:// and name a host, since secrets are sent there");
    }
    if (uri.getUserInfo() != null) {
      throw new IllegalArgumentException(
          what + " must not hold a user or password: give them apart from it");
    }
    return uri;
  }
}
