-- Standard SQL that H2 and PostgreSQL both read. Addresses are text as "user@host", host in lower case.

create table users (
  address      varchar(320) primary key,
  display_name varchar(255) not null,
  enabled      boolean not null,
  created      timestamp with time zone not null
);

-- What digest authentication needs, never the password. One row for each realm that a user signs in to.
create table user_secrets (
  address   varchar(320) not null references users (address) on delete cascade,
  realm     varchar(255) not null,
  ha1_md5   char(32) not null,
  ha1_sha256 char(64) not null,
  primary key (address, realm)
);

-- No reference to users: a binding may outlive the user it was made for until it expires.
create table bindings (
  aor           varchar(320) not null,
  ordinal       integer not null,
  contact       text not null,
  call_id       text not null,
  cseq          bigint not null,
  expires       timestamp with time zone not null,
  q_thousandths integer not null,
  path          text not null,
  instance_id   text not null,
  reg_id        integer not null,
  received_from text not null,
  flow          text not null,
  user_agent    text not null,
  primary key (aor, ordinal)
);

-- How far the database has followed the log of registrations.
create table progress (
  name     varchar(63) primary key,
  sequence bigint not null
);
