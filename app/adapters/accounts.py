"""Everything about who may do what where: projects, agents, sessions, links, tokens; and projects' canned replies."""

from app.adapters.agents import Agents
from app.adapters.api_tokens import ApiTokens
from app.adapters.canned_replies import CannedReplies
from app.adapters.links import Links
from app.adapters.mongo_guard import MongoGuard
from app.adapters.motor_client import Database
from app.adapters.projects import Project, Projects
from app.adapters.sessions import Sessions
from app.adapters.visitor_sessions import VisitorSessions
from app.adapters.visitors import Visitors


class Accounts:
    """The small collections, one attribute each; one guard bounds them all."""

    def __init__(self, database: Database) -> None:
        guard = MongoGuard()
        self.projects = Projects(database, guard)
        self.agents = Agents(database, guard)
        self.sessions = Sessions(database, guard)
        self.links = Links(database, guard)
        self.tokens = ApiTokens(database, guard)
        self.visitors = Visitors(database, guard)
        self.visitor_sessions = VisitorSessions(database, guard)
        self.canned = CannedReplies(database, guard)

    async def project(self, project_id: str) -> Project:
        """The project's settings, a few seconds old at most. Raises NotFoundError."""
        return await self.projects.get(project_id)
