@echo off
rem The turnpike command on Windows: finds a JDK 25, builds a source checkout on first use.
setlocal EnableDelayedExpansion
set "ROOT=%~dp0"
set "JDK="
for %%J in ("%TURNPIKE_JDK%" "%JAVA_HOME%" "%JAVA25_HOME%") do if not defined JDK call :try %%J
for /d %%J in ("%ProgramFiles%\Eclipse Adoptium\jdk-25*" "%ProgramFiles%\Java\jdk-25*" "%ProgramFiles%\Microsoft\jdk-25*" "%USERPROFILE%\.jdks\*25*") do if not defined JDK call :try "%%~J"
if not defined JDK (
  echo turnpike: needs a JDK 25 and found none: install one and set JAVA_HOME to it. 1>&2
  exit /b 3
)
set "DIST=%ROOT%"
if exist "%ROOT%pom.xml" set "DIST=%ROOT%cli\target\dist\"
if exist "%ROOT%pom.xml" if not exist "%DIST%built" (
  where mvn >nul 2>nul || (echo turnpike: a source checkout is built by Maven 3.8 or newer, and mvn is not on PATH. 1>&2 & exit /b 3)
  echo turnpike: building 1>&2
  set "JAVA_HOME=%JDK%"
  call mvn -B -ntp -q -f "%ROOT%pom.xml" package -DskipTests -Dspotless.check.skip -Djacoco.skip -Dcyclonedx.skip || exit /b 3
  echo. > "%DIST%built"
)
"%JDK%\bin\java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -cp "%DIST%lib\*" org.turnpike.cli.Turnpike %*
exit /b %ERRORLEVEL%
:try
if exist "%~1\release" findstr /b /c:"JAVA_VERSION=\"25" "%~1\release" >nul && set "JDK=%~1"
exit /b 0
