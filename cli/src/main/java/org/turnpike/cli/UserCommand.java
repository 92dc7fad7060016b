package org.turnpike.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// `turnpike user`: the users of a node, whether it runs or not.
@Command(
    name = "user",
    mixinStandardHelpOptions = true,
    subcommands = {
      UserCommand.Add.class,
      UserCommand.ListOf.class,
      UserCommand.ContactList.class,
      UserCommand.Passwd.class,
      UserCommand.Enable.class,
      UserCommand.Disable.class,
      UserCommand.Move.class,
      UserCommand.Export.class,
      UserCommand.Policy.class,
      UserCommand.Remove.class,
      UserCommand.Import.class,
      UserCommand.ContactPut.class,
      UserCommand.ContactRemove.class
    },
    description = {
      "Adds, changes and removes the users of a node of this machine. A running node",
      "does it at once; for one that is stopped it is done in its data folder."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  turnpike user add dora --name \"Dora Smith\" --telephone +4930123456",
      "  turnpike user list",
      "  turnpike user import staff.csv     all of it or, with any mistake, nothing",
      "  turnpike user disable dora",
      "  turnpike user contact alice eve --block"
    })
final class UserCommand implements Runnable {

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    if (spec != null) {
      spec.commandLine().usage(spec.commandLine().getOut());
    }
  }

  /// A verb about users.
  private abstract static class Verb extends NodeVerb {
    Verb() {
      super("user");
    }
  }

  /// A verb about one user.
  private abstract static class OfOne extends Verb {

    @Parameters(paramLabel = "USER", description = "Name, address, alias or number.")
    String user = "";

    @Override
    void fill(ObjectNode with) {
      with.put("user", user);
    }

    @Override
    String told(JsonNode answer) {
      return line(answer);
    }
  }

  private static String line(JsonNode user) {
    StringBuilder out = new StringBuilder(user.path("user").asString());
    if (!user.path("name").asString("").isEmpty()) {
      out.append("  ").append(user.path("name").asString());
    }
    user.path("aliases").forEach(each -> out.append("  ").append(each.asString()));
    user.path("telephones").forEach(each -> out.append("  ").append(each.asString()));
    if (!user.path("home").asString("").isEmpty()) {
      out.append("  home ").append(user.path("home").asString());
    }
    user.path("denied").forEach(each -> out.append("  no ").append(each.asString()));
    if (!user.path("enabled").asBoolean(true)) {
      out.append("  disabled");
    }
    if (user.has("password")) {
      out.append("\n  password ")
          .append(user.path("password").asString())
          .append("   (shown this once)");
    }
    return out.toString();
  }

  /// `turnpike user add`.
  @Command(
      name = "add",
      mixinStandardHelpOptions = true,
      description = "Adds a user. Without --password one is made and shown once.")
  static final class Add extends OfOne {

    @Option(names = "--name", paramLabel = "NAME", description = "Display name.")
    private String name = "";

    @Option(
        names = "--password",
        paramLabel = "PASSWORD",
        description =
            "Others of this machine see it while the command runs; better let it be made.")
    private String password = "";

    @Option(names = "--alias", paramLabel = "ADDRESS", description = "Another address of theirs.")
    private List<String> aliases = new ArrayList<>();

    @Option(names = "--telephone", paramLabel = "NUMBER", description = "As +4930123456.")
    private List<String> telephones = new ArrayList<>();

    @Option(names = "--home", paramLabel = "POOL", description = "Where they are homed.")
    private String home = "";

    @Override
    String verb() {
      return "add";
    }

    @Override
    void fill(ObjectNode with) {
      super.fill(with);
      with.put("name", name).put("password", password).put("home", home);
      aliases.forEach(with.putArray("aliases")::add);
      telephones.forEach(with.putArray("telephones")::add);
    }

    @Override
    String told(JsonNode answer) {
      return "added " + line(answer);
    }
  }

  /// `turnpike user list`.
  @Command(name = "list", mixinStandardHelpOptions = true, description = "The users, one a line.")
  static final class ListOf extends Verb {
    @Override
    String verb() {
      return "list";
    }

    @Override
    void fill(ObjectNode with) {}

    @Override
    String told(JsonNode answer) {
      List<String> lines = new ArrayList<>();
      answer.forEach(user -> lines.add(line(user)));
      lines.add(answer.size() == 1 ? "1 user" : answer.size() + " users");
      return String.join("\n", lines);
    }
  }

  /// `turnpike user contacts`.
  @Command(
      name = "contacts",
      mixinStandardHelpOptions = true,
      description = "The contact list of a user.")
  static final class ContactList extends OfOne {
    @Override
    String verb() {
      return "contacts";
    }

    @Override
    String told(JsonNode answer) {
      List<String> lines = new ArrayList<>();
      answer.forEach(contact -> lines.add(contactLine(contact)));
      lines.add(answer.size() == 1 ? "1 contact" : answer.size() + " contacts");
      return String.join("\n", lines);
    }
  }

  private static String contactLine(JsonNode contact) {
    StringBuilder out = new StringBuilder(contact.path("contact").asString());
    if (!contact.path("name").asString("").isEmpty()) {
      out.append("  ").append(contact.path("name").asString());
    }
    contact.path("groups").forEach(group -> out.append("  [").append(group.asString()).append(']'));
    if (contact.path("blocked").asBoolean(false)) {
      out.append("  blocked");
    }
    return out.toString();
  }

  /// `turnpike user passwd`.
  @Command(
      name = "passwd",
      mixinStandardHelpOptions = true,
      description = "Gives a user a new password, made and shown once unless it is given.")
  static final class Passwd extends OfOne {

    @Option(names = "--password", paramLabel = "PASSWORD", description = "8 characters or more.")
    private String password = "";

    @Override
    String verb() {
      return "passwd";
    }

    @Override
    void fill(ObjectNode with) {
      super.fill(with);
      with.put("password", password);
    }

    @Override
    String told(JsonNode answer) {
      return "new password of " + line(answer);
    }
  }

  /// `turnpike user enable`.
  @Command(
      name = "enable",
      mixinStandardHelpOptions = true,
      description = "Lets a user sign in again.")
  static final class Enable extends OfOne {
    @Override
    String verb() {
      return "enable";
    }

    @Override
    String told(JsonNode answer) {
      return "enabled " + line(answer);
    }
  }

  /// `turnpike user disable`.
  @Command(
      name = "disable",
      mixinStandardHelpOptions = true,
      description = "Keeps a user, who may neither sign in nor be called.")
  static final class Disable extends OfOne {
    @Override
    String verb() {
      return "disable";
    }
  }

  /// `turnpike user move`.
  @Command(
      name = "move",
      mixinStandardHelpOptions = true,
      description = {
        "Has this home send on what is for a user: sign-ins, calls, messages. Then take the user",
        "there with `export` here and `import` at the new home; contacts go along."
      })
  static final class Move extends OfOne {

    @Option(
        names = "--to",
        paramLabel = "POOL",
        required = true,
        description = "The new home, as the topology file calls it.")
    private String home = "";

    @Override
    String verb() {
      return "move";
    }

    @Override
    void fill(ObjectNode with) {
      super.fill(with);
      with.put("home", home);
    }
  }

  /// `turnpike user export`.
  @Command(
      name = "export",
      mixinStandardHelpOptions = true,
      description = {
        "Writes all that is kept of a user into a new file, for `import` at another home. Who has",
        "the file can sign in as the user: only its owner may read it."
      })
  static final class Export extends OfOne {

    private static final FileAttribute<?> OWNER =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    @Parameters(index = "1", paramLabel = "FILE", description = "Made; must not be there yet.")
    private Path file = Path.of("");

    @Override
    String verb() {
      return "export";
    }

    @Override
    String told(JsonNode answer) {
      try {
        boolean rights = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        Files.createFile(file, rights ? new FileAttribute<?>[] {OWNER} : new FileAttribute<?>[0]);
        Files.writeString(file, answer + "\n");
      } catch (IOException e) {
        throw Complaint.usage(file + " cannot be made: " + e.getMessage());
      }
      return answer.path("user").asString()
          + " with "
          + answer.path("contacts").size()
          + " contacts and "
          + answer.path("messages").size()
          + " waiting messages is in "
          + file;
    }
  }

  /// `turnpike user policy`.
  @Command(
      name = "policy",
      mixinStandardHelpOptions = true,
      description = "What a user may not do; all of it is allowed without --deny.")
  static final class Policy extends OfOne {

    @Option(
        names = "--deny",
        paramLabel = "WHAT",
        split = ",",
        description = "outside, messages, presence.")
    private List<String> deny = new ArrayList<>();

    @Override
    String verb() {
      return "policy";
    }

    @Override
    void fill(ObjectNode with) {
      super.fill(with);
      deny.forEach(with.putArray("deny")::add);
    }
  }

  /// `turnpike user remove`.
  @Command(
      name = "remove",
      mixinStandardHelpOptions = true,
      description = "Removes a user with contact list and waiting messages.")
  static final class Remove extends OfOne {
    @Override
    String verb() {
      return "remove";
    }

    @Override
    String told(JsonNode answer) {
      return "removed " + answer.path("removed").asString();
    }
  }

  /// `turnpike user import`.
  @Command(
      name = "import",
      mixinStandardHelpOptions = true,
      description = {
        "Adds the users of a CSV file and updates those that are there. The first line names",
        "the columns: user, name, password, aliases, telephones, home; only user is needed.",
        "Or takes a user whom another home has exported."
      })
  static final class Import extends Verb {

    @Parameters(paramLabel = "FILE", description = "UTF-8, comma-separated.")
    private Path file = Path.of("");

    private boolean exported;

    @Override
    String verb() {
      return exported ? "take" : "import";
    }

    @Override
    void fill(ObjectNode with) {
      try {
        String text = Files.readString(file);
        exported = text.startsWith("{");
        if (exported) {
          with.setAll((ObjectNode) new JsonMapper().readTree(text));
        } else {
          with.put("csv", text);
        }
      } catch (JacksonException e) {
        throw Complaint.usage(file + ": " + e.getOriginalMessage());
      } catch (CharacterCodingException e) {
        throw Complaint.usage(file + ": expected UTF-8");
      } catch (IOException e) {
        throw Complaint.usage(file + " cannot be read: " + e.getMessage());
      }
    }

    @Override
    String told(JsonNode answer) {
      if (exported) {
        return "taken: "
            + line(answer)
            + "\n"
            + answer.path("contacts").asInt()
            + " contacts, "
            + answer.path("messages").asInt()
            + " waiting messages";
      }
      StringBuilder out = new StringBuilder();
      answer
          .path("passwords")
          .properties()
          .forEach(each ->
              out.append(each.getKey())
                  .append("  password ")
                  .append(each.getValue().asString())
                  .append('\n'));
      return out.append(answer.path("added").asInt())
          .append(" added, ")
          .append(answer.path("updated").asInt())
          .append(" updated")
          .toString();
    }
  }

  /// `turnpike user contact`.
  @Command(
      name = "contact",
      mixinStandardHelpOptions = true,
      description = "Puts somebody on a user's contact list, or changes the entry.")
  static final class ContactPut extends OfOne {

    @Parameters(index = "1", paramLabel = "CONTACT", description = "Whose address.")
    private String contact = "";

    @Option(names = "--name", paramLabel = "NAME", description = "As the user calls them.")
    private String name = "";

    @Option(names = "--group", paramLabel = "GROUP", description = "Which they belong to.")
    private List<String> groups = new ArrayList<>();

    @Option(
        names = "--block",
        description = "Sees the user as offline, and reaches them by no message.")
    private boolean block;

    @Override
    String verb() {
      return "contact";
    }

    @Override
    void fill(ObjectNode with) {
      super.fill(with);
      with.put("contact", contact).put("name", name).put("blocked", block);
      groups.forEach(with.putArray("groups")::add);
    }

    @Override
    String told(JsonNode answer) {
      return contactLine(answer);
    }
  }

  /// `turnpike user uncontact`.
  @Command(
      name = "uncontact",
      mixinStandardHelpOptions = true,
      description = "Takes somebody off a user's contact list.")
  static final class ContactRemove extends OfOne {

    @Parameters(index = "1", paramLabel = "CONTACT", description = "Whose address.")
    private String contact = "";

    @Override
    String verb() {
      return "uncontact";
    }

    @Override
    void fill(ObjectNode with) {
      super.fill(with);
      with.put("contact", contact);
    }

    @Override
    String told(JsonNode answer) {
      return "removed " + answer.path("removed").asString();
    }
  }
}
